using System.CommandLine;

namespace Diffusion.Cli.Commands;

/// <summary>Scripts that let shells ask this program how a command line may go on, by the directive that its library answers.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        # In ~/.bashrc: eval "$(diffusion completion bash)"
        _diffusion() {
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$(diffusion "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
            [ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o filenames -F _diffusion diffusion
        """;

    private const string Zsh = """
        # In ~/.zshrc, after compinit: eval "$(diffusion completion zsh)"
        _diffusion() {
            local -a found
            found=("${(@f)$(diffusion "[suggest:${#BUFFER}]" "${BUFFER}" 2>/dev/null)}")
            [[ -n "${found[1]}" ]] && compadd -a found
            _files
        }
        compdef _diffusion diffusion
        """;

    private const string Fish = """
        # In ~/.config/fish/config.fish: diffusion completion fish | source
        function __diffusion
            set -l line (commandline -cp)
            diffusion "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c diffusion -a '(__diffusion)'
        """;

    private const string PowerShell = """
        # In $PROFILE: diffusion completion powershell | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName diffusion -ScriptBlock {
            param($word, $line, $position)
            diffusion "[suggest:$position]" "$line" | Where-Object { $_ -like "$word*" } |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
        }
        """;

    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh, fish or powershell" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "powershell");
        var command = new DocumentedCommand(
            "completion", "Prints the script that lets a shell complete commands, options and their values.",
            "eval \"$(diffusion completion bash)\"",
            "diffusion completion fish | source")
        {
            shell,
        };
        command.SetAction(parsed => Console.Out.WriteLine(parsed.GetRequiredValue(shell) switch
        {
            "bash" => Bash,
            "zsh" => Zsh,
            "fish" => Fish,
            _ => PowerShell,
        }));
        return command;
    }
}
