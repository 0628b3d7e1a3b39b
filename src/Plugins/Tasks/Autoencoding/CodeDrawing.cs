using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Torch;
using Diffusion.Plugins.Tasks.Captions;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Autoencoding;

/// <summary>Draws samples from codes, in batches; sample i depends on its own number alone.</summary>
internal sealed class CodeDrawing(IAutoencoder autoencoder, Composition composition, DrawingContext context)
{
    private readonly AutoencoderSamplingOptions _options = composition.Options(AutoencoderSamplingOptions.Section);
    private readonly Compute _compute = composition.Compute;
    private readonly Dataset _data = context.Data;

    /// <summary>The samples, and the pictures' arrays.</summary>
    public DrawnSamples Draw()
    {
        using var scope = NewDisposeScope();
        if (Count() == 0)
            throw new InvalidOperationException(
                $"sampling.codes 'midpoints' needs two samples of the test part, which has {_data.Test.Count}. Use a larger part, or other codes.");
        var (condition, codes) = Codes();
        var batches = new List<Tensor>();
        int count = (int)(condition?.Tensors.First().shape[0] ?? Count());
        for (int done = 0; done < count; done += _options.BatchSize)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            using var batch = NewDisposeScope();
            int size = Math.Min(_options.BatchSize, count - done);
            var asked = condition?.Slice(done, size).To(_compute.Device);
            var z = codes(done, size, asked);
            var noise = new SampleNoise(context.Streams.SeedOf("sampling"), done);
            var x = autoencoder.Decode(z, asked, _options.Decode, noise);
            batches.Add(x.cpu().MoveToOuterDisposeScope());
            context.Progress(done + size);
        }

        var samples = new Samples(cat(batches), condition).Map(x => x.alias().MoveToOuterDisposeScope());
        var tables = new CodePictures(autoencoder, _compute).Of(_data).ToDictionary(t => t.Key, t => t.Value.MoveToOuterDisposeScope());
        return new(samples, tables, composition.Experiment.Task is AutoencoderTask { Levels: var levels } ? levels : 1);
    }

    private long Count() => _options.Codes switch
    {
        DrawnCodes.Data => Math.Min(_options.Count, _data.Test.Count),
        DrawnCodes.Midpoints => Math.Min(_options.Count, _data.Test.Count / 2),
        _ => _options.Count,
    };

    /// <summary>What is asked of the samples, and the codes of some of them by their first number, count and condition.</summary>
    private (Condition? Condition, Func<int, int, Condition?, Tensor> Codes) Codes()
    {
        if (_options.Codes is DrawnCodes.Data or DrawnCodes.Midpoints) return OfData();
        var asked = autoencoder.IsConditional
            ? new AskedConditions(autoencoder.Space, _data.Train, _data.Test, context.Streams).Of(_options.Count, Asked) : null;
        SampleNoise Noise(int first) => new(context.Streams.SeedOf("sampling start"), first);
        if (_options.Codes == DrawnCodes.Prior)
            return (asked, (first, size, condition) => autoencoder.DrawCodes(size, condition, Noise(first)));
        var moments = CodeMoments.Of(autoencoder, _data.Train, _compute);
        return (asked, (first, size, _) => moments.Draw([size, .. autoencoder.Codes.Shape], Noise(first), _compute));
    }

    /// <summary>Codes of samples of the test part, or the middles of two neighbours in their random order.</summary>
    private (Condition? Condition, Func<int, int, Condition?, Tensor> Codes) OfData()
    {
        int stride = _options.Codes == DrawnCodes.Midpoints ? 2 : 1;
        var chosen = _data.Test.Subset(Count() * stride);
        var condition = chosen.Condition?.Map(x => x.slice(0, 0, x.shape[0], stride));
        return (condition, (first, size, asked) =>
        {
            using var scope = NewDisposeScope();
            var batch = chosen.Slice(first * stride, size * stride).To(_compute);
            var codes = autoencoder.Encode(batch.Values, batch.Condition).Mean;
            return (stride == 1 ? codes : (codes.slice(0, 0, codes.shape[0], 2) + codes.slice(0, 1, codes.shape[0], 2)) / 2)
                .MoveToOuterDisposeScope();
        });
    }

    private IReadOnlyList<double>? Asked(ConditionSpace asked) =>
        asked.Part == ConditionPart.Class ? _options.Classes?.Select(k => (double)k).ToList()
        : asked.Part == ConditionPart.Target ? _options.Targets
        : asked.Part == ConditionPart.Text ? NamedCaptions.Numbers(_options.Captions, asked)
        : null;
}
