using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Likelihood;

/// <summary>The trace by one backward pass for each dimension.</summary>
internal sealed class ExactTrace : ITrace
{
    public Tensor Of(Tensor output, Tensor input, Tensor? rows = null)
    {
        using var scope = NewDisposeScope();
        var trace = zeros(input.shape[0], dtype: input.dtype, device: input.device);
        for (long d = 0; d < input.shape[1]; d++)
        {
            // Samples do not depend on each other, so the gradient of the sum is each sample's own.
            var row = autograd.grad([output.select(1, d).sum()], [input], retain_graph: true)[0];
            trace = trace + row.select(1, d);
        }

        return trace.MoveToOuterDisposeScope();
    }
}
