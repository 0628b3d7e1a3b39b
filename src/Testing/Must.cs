using System.Globalization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Framework.Testing;

/// <summary>What checks demand; what is found stands in the message.</summary>
internal static class Must
{
    /// <exception cref="CheckFailedException">When it does not hold.</exception>
    public static void Hold(bool condition, FormattableString found)
    {
        if (!condition) throw new CheckFailedException(found.ToString(CultureInfo.InvariantCulture));
    }

    /// <exception cref="CheckFailedException">When they differ by more than the tolerance, or are no numbers.</exception>
    public static void Equal(double expected, double actual, double tolerance, string what) =>
        Hold(expected == actual || Math.Abs(expected - actual) <= tolerance,
            $"{what} is {actual:g10}, not {expected:g10} to {tolerance:g3}");

    /// <exception cref="CheckFailedException">When shapes or any two numbers differ.</exception>
    public static void Equal(Tensor expected, Tensor actual, double tolerance, string what)
    {
        Shape([.. expected.shape], actual, what);
        double distance = expected.numel() == 0 ? 0 : (expected.to(float64) - actual.to(float64)).abs().max().item<double>();
        Hold(distance <= tolerance, $"{what} differs by {distance:g4}, and {tolerance:g3} is allowed");
    }

    /// <exception cref="CheckFailedException">When the shape is another.</exception>
    public static void Shape(IReadOnlyList<long> expected, Tensor actual, string what) => Hold(
        expected.SequenceEqual(actual.shape),
        $"{what} has the shape [{string.Join(", ", actual.shape)}], not [{string.Join(", ", expected)}]");

    /// <exception cref="CheckFailedException">When a number is NaN or infinite.</exception>
    public static void Finite(Tensor values, string what)
    {
        if (values.is_floating_point()) Hold(values.isfinite().all().item<bool>(), $"{what} is not finite");
    }

    /// <exception cref="CheckFailedException">When a trained parameter has no gradient, or one that is not finite or all 0.</exception>
    public static void HaveGradients(IEnumerable<(string Name, Parameter Parameter)> parameters, string where)
    {
        // One that is frozen is meant to stay.
        foreach (var (name, parameter) in parameters.Where(p => p.Parameter.requires_grad))
            Hold(parameter.grad is { } grad && grad.isfinite().all().item<bool>() && grad.abs().max().to(float64).item<double>() > 0,
                $"'{name}' has none {where}");
    }
}
