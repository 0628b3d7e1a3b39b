using Diffusion.Cli;

return CommandLine.Run(args);
