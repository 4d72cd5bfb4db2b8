import protobuf from 'protobufjs';

/** A field: `repeated` where it begins with `*`, a map where it is `map`, by its number in the .proto. */
type Fields = Readonly<Record<string, readonly [type: string, number: number]>>;

/**
 * The part of TensorFlow's protos that a program needs, in protobufjs's names: numbers of
 * saved_model.proto, meta_graph.proto, graph.proto, node_def.proto, attr_value.proto, tensor.proto,
 * tensor_shape.proto, function.proto and op_def.proto. The whole of them, as tfjs-node ships it, takes 25 ms
 * and more to read. Enums are numbers on the wire: `int32`.
 */
const messages: Readonly<Record<string, Fields>> = {
  SavedModel: { savedModelSchemaVersion: ['int64', 1], metaGraphs: ['*MetaGraphDef', 2] },
  MetaGraphDef: { metaInfoDef: ['MetaInfoDef', 1], graphDef: ['GraphDef', 2] },
  MetaInfoDef: { tags: ['*string', 4] },
  GraphDef: { node: ['*NodeDef', 1], library: ['Library', 2], versions: ['VersionDef', 4] },
  VersionDef: { producer: ['int32', 1] },
  NodeDef: {
    name: ['string', 1],
    op: ['string', 2],
    input: ['*string', 3],
    attr: ['map AttrValue', 5],
  },
  AttrValue: {
    list: ['ListValue', 1],
    s: ['bytes', 2],
    i: ['int64', 3],
    f: ['float', 4],
    b: ['bool', 5],
    type: ['int32', 6],
    shape: ['TensorShape', 7],
    tensor: ['Tensor', 8],
    func: ['NameAttrList', 10],
  },
  ListValue: { i: ['*int64', 3], type: ['*int32', 6], shape: ['*TensorShape', 7] },
  NameAttrList: { name: ['string', 1] },
  TensorShape: { dim: ['*Dim', 2] },
  Dim: { size: ['int64', 1] },
  Tensor: {
    dtype: ['int32', 1],
    tensorShape: ['TensorShape', 2],
    tensorContent: ['bytes', 4],
    floatVal: ['*float', 5],
    doubleVal: ['*double', 6],
    intVal: ['*int32', 7],
    boolVal: ['*bool', 11],
  },
  Library: { function: ['*FunctionDef', 1] },
  FunctionDef: { signature: ['OpDef', 1], nodeDef: ['*NodeDef', 3], ret: ['map string', 4] },
  OpDef: { name: ['string', 1], inputArg: ['*ArgDef', 2], outputArg: ['*ArgDef', 3] },
  ArgDef: { name: ['string', 1], type: ['int32', 3] },
};

/** TensorFlow's SavedModel message. */
export function savedModelType(): protobuf.Type {
  const root = new protobuf.Root();
  for (const [name, fields] of Object.entries(messages)) {
    const message = new protobuf.Type(name);
    for (const [field, [type, number]] of Object.entries(fields))
      message.add(fieldOf(field, type, number));
    root.add(message);
  }
  return root.lookupType('SavedModel');
}

function fieldOf(name: string, type: string, number: number): protobuf.FieldBase {
  if (type.startsWith('map ')) return new protobuf.MapField(name, number, 'string', type.slice(4));
  if (!type.startsWith('*')) return new protobuf.Field(name, number, type);
  return new protobuf.Field(name, number, type.slice(1), 'repeated', undefined, { packed: true });
}
