using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace Diffusion.Framework.Testing;

/// <summary>
/// What a plugin computes on fixed inputs, a number for each group of numbers: <c>sum_i w_i asinh(x_i / scale)</c> with fixed weights of
/// about 1, so that a relative change of any x_i above the scale is seen.
/// </summary>
internal sealed partial class Record
{
    // Of double arithmetic, and of networks in single precision.
    private const double Exact = 1e-8, Rounded = 1e-2;

    // Of metrics, whose sums are exact to a relative 1e-6 but may be near 0.
    private const double Sharp = 0.1, Sharpening = 10;

    // Makes the tolerance of other numbers, 0.002, a factor of 1.5.
    private const double OfLearned = 200;

    private readonly Dictionary<string, double> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _thrown = [];

    public IReadOnlyDictionary<string, double> Numbers => _numbers;

    /// <summary>What was thrown on the way, with its message.</summary>
    public IReadOnlyList<string> Thrown => _thrown;

    public void Add(string name, params IEnumerable<double> values) => Add(name, values, Exact);

    public void AddRounded(string name, params IEnumerable<double> values) => Add(name, values, Rounded);

    /// <summary>Numbers of a metric, one for each name: what changes by a few ten-thousandth parts is seen.</summary>
    public void AddSharp(string name, params IEnumerable<double> values)
    {
        Add(name, values, Sharp);
        _numbers[name] *= Sharpening;
    }

    /// <summary>
    /// Numbers that go through a network which is trained for them: processors round differently, and some hundred steps make a tenth of a
    /// part of it. A factor of 1.5 is seen.
    /// </summary>
    public void AddLearned(string name, double value) => _numbers[name] = Told(value, Rounded) / OfLearned;

    /// <summary>A tensor; the scale follows from its type.</summary>
    public void AddTensor(string name, Tensor values)
    {
        using var scope = NewDisposeScope();
        Add(
            name,
            [(double)values.numel(), .. values.detach().to(float64).cpu().flatten().data<double>().ToArray()],
            values.dtype == ScalarType.Float32 ? Rounded : Exact);
    }

    /// <summary>Texts, such as messages: each counts as a number that another text hardly has.</summary>
    public void AddTexts(string name, params IEnumerable<string> texts) =>
        Add(name, texts.Select(t => 1.0 + BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(t)))));

    /// <summary>Notes what a plugin makes of unusual input; where it throws, that it does and what sort of exception.</summary>
    public void Attempt(string name, Action measure)
    {
        try
        {
            measure();
        }
        catch (Exception e) when (e is not (NotTriedException or OutOfMemoryException))
        {
            _thrown.Add($"{e.GetType().Name}, {name}: {e.Message}");
            AddTexts($"{name} throws", e is InvalidDataException ? PathOfFile().Replace(e.Message, "'$1'") : e.GetType().Name);
        }
    }

    /// <summary>Infinities and NaN are told by numbers of their own.</summary>
    private static double Told(double x, double scale) =>
        double.IsNaN(x) ? 99 : double.IsInfinity(x) ? 77 * Math.Sign(x) : Math.Asinh(x / scale);

    /// <summary>A path in quotes, and the name of the file.</summary>
    [GeneratedRegex("'[^']*/([^'/]*)'")]
    private static partial Regex PathOfFile();

    private void Add(string name, IEnumerable<double> values, double scale)
    {
        double sum = 0;
        int i = 0;
        foreach (double x in values)
        {
            // 0.5 to 1.5.
            double weight = 1 + 0.5 * Math.Sin(12.9898 * ++i);
            sum += weight * Told(x, scale);
        }

        _numbers[name] = sum;
    }
}
