using System.ComponentModel;
using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Decoders;

/// <summary>
/// A row of a table: a Gaussian for each column of numbers, with a learned deviation of its own, and a probability for each word of a
/// column of words; all independent given the code.
/// </summary>
[Description("rows of a table: a Gaussian for each column of numbers, a probability for each word of a column of words")]
[Source("Nazabal et al. 2020, section 3.2")]
public sealed class MixedDecoder : IDecoder
{
    public string? Refusal(DataSpace space) =>
        space.Values is TableValues ? null : $"needs rows of a table, and the data has {space.Values}";

    public DecoderModule Create(DataSpace space) => new Distribution((TableValues)space.Values);

    private sealed class Distribution : DecoderModule
    {
        // Rounded numbers would draw the deviation to 0 otherwise, and the density to infinity.
        private const double LeastLogDeviation = -4;

        private readonly IReadOnlyList<DataColumn> _columns;
        private readonly Parameter _logDeviations;

        public Distribution(TableValues table) : base("mixed")
        {
            _columns = table.Columns;
            _logDeviations = nn.Parameter(full(_columns.Count, Math.Log(0.5)));
            OutputShape = [_columns.Sum(c => c.Width)];
            RegisterComponents();
        }

        public override IReadOnlyList<long> OutputShape { get; }

        public override Tensor LogLikelihood(Tensor x, Tensor output)
        {
            using var scope = NewDisposeScope();
            var values = output.to(x.dtype);
            var parts = Parts(values).Select(p => p.Column.IsText
                ? p.Output.log_softmax(1).gather(1, x.select(1, p.Index).to(int64).unsqueeze(1)).squeeze(1)
                : LogDensity(x.select(1, p.Index) - p.Output.squeeze(1), LogDeviation(p.Index).to(x.dtype)));
            return stack([.. parts]).sum([0]).MoveToOuterDisposeScope();
        }

        public override Tensor Mean(Tensor output) =>
            Rows(output, p => p.Column.IsText ? p.Output.argmax(1).to(output.dtype) : p.Output.squeeze(1));

        public override Tensor Draw(Tensor output, INoiseSource noise) => Rows(output, p => p.Column.IsText
            ? Draws.Category(p.Output, 1, noise).to(output.dtype)
            : p.Output.squeeze(1) + LogDeviation(p.Index).exp() * noise.Next(p.Output.shape, output.dtype, output.device).squeeze(1));

        private Tensor LogDeviation(int column) => _logDeviations[column].clamp_min(LeastLogDeviation);

        private static Tensor LogDensity(Tensor difference, Tensor logDeviation) =>
            -0.5 * ((difference / logDeviation.exp()).square() + Math.Log(2 * Math.PI)) - logDeviation;

        private Tensor Rows(Tensor output, Func<(DataColumn Column, int Index, Tensor Output), Tensor> column)
        {
            using var scope = NewDisposeScope();
            return stack([.. Parts(output).Select(column)], 1).MoveToOuterDisposeScope();
        }

        /// <summary>The outputs of each column, [B, width].</summary>
        private IEnumerable<(DataColumn Column, int Index, Tensor Output)> Parts(Tensor output) =>
            output.split([.. _columns.Select(c => (long)c.Width)], 1).Zip(_columns).Select((p, i) => (p.Second, i, p.First));
    }
}
