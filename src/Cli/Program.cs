using Diffusion.Cli;

var (output, error) = (new LastingOutput(Console.Out), new LastingOutput(Console.Error));
Console.SetOut(output);
Console.SetError(error);
int code = CommandLine.Run(args);
output.Flush();
if (output.Failure is not { } failure) return code;
Console.Error.WriteLine($"Not all could be printed: {failure.TrimEnd('.')}.");
// Where the printing is all that was asked for, it has failed.
return code == ExitCode.Done && !CommandLine.LeavesFiles(args) ? ExitCode.Failed : code;
