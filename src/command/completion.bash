# bash completion of attnscope, from 'attnscope completion bash'; the program
# itself knows what may come next.
_attnscope()
{
	local current=${COMP_WORDS[COMP_CWORD]} word IFS=$'\n'

	# bash makes three words of --name=value.
	[[ $current == = ]] && current=
	COMPREPLY=()
	while IFS=$'\t' read -r word _; do
		case $word in
		:file)
			compopt -o filenames 2>/dev/null
			COMPREPLY+=($(compgen -f -- "$current"))
			;;
		:folder)
			compopt -o filenames 2>/dev/null
			COMPREPLY+=($(compgen -d -- "$current"))
			;;
		?*)
			[[ $word == "$current"* ]] &&
				COMPREPLY+=("$(printf %q "$word")")
			;;
		esac
	done <<<"$(attnscope completion --words \
		"${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)"
}
complete -F _attnscope attnscope
