# fish completion of attnscope, from 'attnscope completion fish'; the program
# itself knows what may come next.
function __attnscope_words
	set -l words (commandline -opc)
	set -l current (commandline -ct)
	set -e words[1]
	attnscope completion --words $words "$current" 2>/dev/null
end

function __attnscope_complete
	set -l current (commandline -ct)
	# A word is completed whole, also in --name=value.
	set -l name (string match -r -- '^--[^=]*=' "$current")
	set -l value (string replace -r -- '^--[^=]*=' '' "$current")
	set -l words (__attnscope_words)
	switch "$words"
		case :folder
			__fish_complete_directories "$value" | string replace -r '^' -- "$name"
		case '*'
			# Files come below.
			string match -v -- :file $words |
				string replace -r '^' -- "$name"
	end
end

complete -c attnscope -f -a '(__attnscope_complete)'
complete -c attnscope -n 'contains -- :file (__attnscope_words)' -F
