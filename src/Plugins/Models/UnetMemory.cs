using Diffusion.Framework.Data;

namespace Diffusion.Plugins.Models;

/// <summary>The memory of a U-Net (docs/results/lectures/memory-page.md): so many bytes of each feature.</summary>
internal static class UnetMemory
{
    // Between 14.2 and 20 bytes were measured in training, between 5.4 and 7.1 without gradients.
    private const double OfTraining = 14.2, OfDrawing = 5.4;

    /// <summary>For one sample.</summary>
    /// <param name="options">The network.</param>
    /// <param name="height">Positions from top to bottom at the full resolution.</param>
    /// <param name="width">Positions from left to right.</param>
    public static SampleMemory Of(UnetOptions options, long height, long width)
    {
        double features = Features(options, height, width);
        return new(OfTraining * features, OfDrawing * features);
    }

    /// <summary>
    /// The numbers of every residual block, its input once and its output twice, and twice the output of each layer that makes a state
    /// larger.
    /// </summary>
    internal static double Features(UnetOptions options, long height, long width)
    {
        var channels = options.Channels;
        double sum = 0;
        int now = channels[0];
        var skips = new Stack<int>([now]);
        for (int r = 0; r < channels.Count; r++)
        {
            for (int i = 0; i < options.Blocks; i++, skips.Push(now)) AddBlock(now, now = channels[r], r);
            if (r + 1 < channels.Count) skips.Push(now);
        }

        for (int i = 0; i < options.Middle; i++) AddBlock(now, now, channels.Count - 1);
        for (int r = channels.Count - 1; r >= 0; r--)
        {
            for (int i = 0; i <= options.Blocks; i++) AddBlock(now + skips.Pop(), now = channels[r], r);
            if (r > 0) sum += 2.0 * now * Positions(r - 1);
        }

        return sum;

        void AddBlock(int from, int to, int resolution) => sum += (from + 2.0 * to) * Positions(resolution);

        double Positions(int resolution) => (double)(height >> resolution) * (width >> resolution);
    }
}
