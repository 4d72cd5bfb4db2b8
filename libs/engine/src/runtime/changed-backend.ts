import { BasinError } from '@basin/core';

interface Change {
  /** A line of tfjs-node's `tfjs_backend.cc`, and what stands there instead. */
  line: string;
  becomes: string;
}

/**
 * tfjs-node keeps the names of op attributes in one set for the whole process and adds to it without
 * a lock: two worker threads that meet there crash the process. Each thread gets a set of its own.
 */
const attributeNames: Change = {
  line: 'static std::set<std::string> ATTR_NAME_SET;',
  becomes: 'static thread_local std::set<std::string> ATTR_NAME_SET;',
};

/**
 * Sessions do without Grappler, TensorFlow's optimiser of graphs: it takes 40 to 70 ms for each program,
 * nine tenths of a first step, and finds nothing that makes a step faster once the passes of
 * `program/` are over. On a GPU it stays, for it brings convolutions into the layout that cuDNN wants.
 * The bytes are a ConfigProto: graph_options.rewrite_options.disable_meta_optimizer = true.
 */
const sessionOptions: Change = {
  line: '  TF_SessionOptions *session_options = TF_NewSessionOptions();',
  becomes: `  TF_SessionOptions *session_options = TF_NewSessionOptions();
  if (!is_gpu_device) {
    const unsigned char config[] = {0x52, 5, 0x52, 3, 0x98, 0x01, 1};
    TF_AutoStatus config_status;
    TF_SetConfig(session_options, config, sizeof(config), config_status.status);
    ENSURE_TF_OK_RETVAL(env, config_status, nullptr);
  }`,
};

/**
 * The source of tfjs-node's backend as Basin compiles it.
 * @throws BasinError `runtime/compile` if the source is not the one this was written for
 */
export function changedBackend(source: string): string {
  return [attributeNames, sessionOptions].reduce((changed, { line, becomes }) => {
    if (changed.split(line).length === 2) return changed.replace(line, becomes);
    throw new BasinError(
      'runtime/compile',
      `tfjs_backend.cc must have the line "${line.trim()}" once: this @tensorflow/tfjs-node-gpu is not 4.22.0`,
    );
  }, source);
}
