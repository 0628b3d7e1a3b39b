using Diffusion.Framework.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Framework.Tests.Torch;

public sealed class ConvolutionsTests
{
    /// <summary>
    /// The gradient with respect to the input is the transposed matrix of the convolution times the gradient of the output. Before, it was
    /// garbage on some virtual machines.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(17)]
    [InlineData(32)]
    public void Gradients_are_right_where_experiments_compute(int channels)
    {
        using var scope = NewDisposeScope();
        Compute.Prepare("cpu", ScalarType.Float32, 1);
        using var random = new Generator(1, CPU);
        var input = randn([7, 32, 8, 8], generator: random).requires_grad_(true);
        var weights = randn([channels, 32, 3, 3], generator: random);
        var ofOutput = randn([7, channels, 8, 8], generator: random);

        nn.functional.conv2d(input, weights, padding: [1, 1]).backward([ofOutput]);

        var columns = weights.view(channels, -1).t().matmul(ofOutput.view(7, channels, 64));
        var expected = nn.functional.fold(columns, 8, 3, padding: 1);
        Assert.Equal(0, (input.grad! - expected).abs().max().item<float>(), 1e-3);
    }
}
