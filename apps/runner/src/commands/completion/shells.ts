/** Shells that can be taught. */
export const shellNames = ['bash', 'zsh', 'fish'] as const;
export type ShellName = (typeof shellNames)[number];

const hints: Record<ShellName, string> = {
  bash: 'eval "$(npx basin completion bash)" in ~/.bashrc',
  zsh: 'eval "$(npx basin completion zsh)" in ~/.zshrc, behind compinit',
  fish: 'npx basin completion fish > ~/.config/fish/completions/basin.fish',
};

/**
 * What a shell is to run so that it completes `basin` and `npx basin`; of npx's other programs it completes files.
 *
 * @param program the file that answers `complete WORDS`.
 */
export function shellScript(shell: ShellName, program: string): string {
  const ask = `node '${program.replaceAll("'", String.raw`'\''`)}' complete --`;
  return `# ${hints[shell]}\n${scripts[shell](ask)}`;
}

const scripts: Record<ShellName, (ask: string) => string> = {
  // Its own words are split at = and :, and of these it replaces the last part alone.
  bash: (ask) => `_basin() {
  local line="\${COMP_LINE:0:COMP_POINT}" words current
  read -ra words <<< "$line"
  [[ "$line" == *' ' ]] && words+=('')
  if [[ "\${words[0]}" == npx ]]; then
    words=("\${words[@]:1}")
    [[ "\${words[0]}" == basin && "\${#words[@]}" -gt 1 ]] || return 0
  fi
  current="\${words[-1]}"
  local IFS=$'\\n'
  COMPREPLY=($(${ask} "\${words[@]:1}" 2>/dev/null))
  if [[ "$current" == *=* ]]; then COMPREPLY=("\${COMPREPLY[@]#*=}"); fi
  if [[ "\${#COMPREPLY[@]}" == 1 && "\${COMPREPLY[0]}" == *= ]]; then compopt -o nospace; fi
}
complete -o default -F _basin npx basin
`,
  zsh: (ask) => `_basin() {
  local -a found
  local first=2
  if [[ "\${words[1]}" == npx ]]; then
    [[ "\${words[2]}" == basin && "$CURRENT" -gt 2 ]] || { _files; return }
    first=3
  fi
  found=("\${(@f)$(${ask} "\${(@)words[first,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${found[1]}" ]]; then compadd -S '' -- "\${found[@]}"; return; fi
  compset -P '*='
  _files
}
compdef _basin npx basin
`,
  fish: (ask) => `function __basin_words
  set -l words (commandline -opc)
  test "$words[1]" = npx; and set -e words[1]
  ${ask} $words[2..] (commandline -ct) 2>/dev/null
end
complete -c basin -a '(__basin_words)'
complete -c npx -n '__fish_seen_subcommand_from basin' -a '(__basin_words)'
`,
};
