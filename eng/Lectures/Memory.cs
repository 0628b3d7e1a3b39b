using System.Diagnostics;
using System.Globalization;
using Diffusion.Framework.Data;
using Diffusion.Framework.Objectives;
using Diffusion.Plugins.Models;
using Diffusion.Plugins.Objectives;
using Diffusion.Plugins.Schedules;
using static TorchSharp.torch;

namespace Diffusion.Lectures;

/// <summary>
/// 004 chapter 6: memory against batch size and depth. One process measures one setting, since freed memory stays with a process: what the
/// process holds at most during three steps of training of a U-Net on images of 32 x 32, less what it held before the network was made.
/// </summary>
internal static class Memory
{
    public static void MeasureOne(int batch, string channels, int blocks)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(1);
        // The first use of libtorch loads its libraries, which is no part of training.
        _ = rand(1).add(1).sum().item<float>();
        long before = Resident();
        var options = new UnetOptions
        {
            Channels = [.. channels.Split(',').Select(c => int.Parse(c, CultureInfo.InvariantCulture))], Blocks = blocks, Attention = [],
        };
        var network = new UnetModel(options).Create(new(new([1, 32, 32])));
        var optimizer = optim.AdamW(network.parameters(), 1e-3);
        var loss = new DenoisingLoss(new EpsilonParameterization(), new SimpleWeighting(), new UniformTimes(), new FixedVariance());
        long most = 0;
        for (int step = 0; step < 3; step++)
        {
            using var inner = NewDisposeScope();
            optimizer.zero_grad();
            var value = loss.Of(network, new(rand([batch, 1, 32, 32], generator: random)), new CosineSchedule(new()), random);
            // All activations are held just before the gradients are made.
            most = Math.Max(most, Resident());
            value.backward();
            most = Math.Max(most, Resident());
            optimizer.step();
            most = Math.Max(most, Resident());
        }

        long parameters = network.parameters().Sum(p => p.NumberOfElements);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{batch} {channels} {blocks} {parameters} {(most - before) / 1048576.0:0.0}"));
    }

    private static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
