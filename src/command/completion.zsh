#compdef attnscope
# zsh completion of attnscope, from 'attnscope completion zsh'; the program
# itself knows what may come next.
_attnscope()
{
	local line tab=$'\t'
	local -a lines found

	lines=("${(@f)$(attnscope completion --words \
		"${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
	[[ $PREFIX == --*=* ]] && compset -P '*='
	for line in $lines; do
		case $line in
		:file) _files ;;
		:folder) _files -/ ;;
		*$tab*) found+=("${${line%%$tab*}//:/\\:}:${line#*$tab}") ;;
		*) found+=("${line//:/\\:}") ;;
		esac
	done
	((!$#found)) || _describe word found
}
# The script may be read by the shell or found in its fpath.
if [[ ${funcstack[1]} == _attnscope ]]; then
	_attnscope "$@"
else
	compdef _attnscope attnscope
fi
