using Diffusion.Framework.Torch;
using Diffusion.Lectures;
using static TorchSharp.torch;

// NAME [ARGUMENTS]: one measurement or picture of docs/lectures.md, written below docs. eng/lectures.sh runs them all.
NativeLibtorch.Load();
set_num_threads(1);
switch (args)
{
    case ["reverse-kernel"]: ReverseKernelPage.Write(); break;
    case ["time-draws"]: TimeDrawsPage.Write(); break;
    case ["step-by-step"]: StepByStepPage.Write(); break;
    case ["score-field"]: ScoreField.Draw(); break;
    case ["langevin-exact"]: LangevinPage.Write(); break;
    case ["time-code"]: TimeCode.Draw(); break;
    case ["films", var run]: Films.Draw(run); break;
    case ["memory", var batch, var channels, var blocks]: Memory.MeasureOne(int.Parse(batch), channels, int.Parse(blocks)); break;
    case ["memory-page"]: MemoryPage.Write(Console.In.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)); break;
    default:
        Console.Error.WriteLine("reverse-kernel, time-draws, step-by-step, score-field, langevin-exact, time-code, films RUN, memory BATCH "
            + "CHANNELS BLOCKS, memory-page");
        return 2;
}

return 0;
