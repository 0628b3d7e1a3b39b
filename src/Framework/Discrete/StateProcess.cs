using System.Globalization;
using Diffusion.Framework.Data;
using static TorchSharp.torch;

namespace Diffusion.Framework.Discrete;

/// <summary>
/// The forward process: each position of a sample is a Markov chain of its own, z_0 = x to z_T, with the matrices
/// <c>D_t = (1 - s_t) I + s_t D</c> (002; Austin et al. 2021, section 3). Tensors of probabilities are float64.
/// </summary>
public sealed class StateProcess
{
    // How far a column's sum may be from one.
    private const double Tolerance = 1e-9;
    private const int MostSquarings = 64;

    private readonly double[] _kept;

    /// <param name="transition">D.</param>
    /// <param name="schedule">s_1 to s_T.</param>
    /// <param name="data">What a sample is: states or tokens.</param>
    /// <exception cref="InvalidDataException">When D or a strength is none.</exception>
    public StateProcess(ITransition transition, IStrengthSchedule schedule, DataSpace data)
    {
        (Data, Transition, Strengths) = (data, transition, schedule.Strengths);
        DataStates = data.StateCount;
        States = DataStates + (transition.AddsMask ? 1 : 0);
        Space = data with { Values = data.Values is TokenValues ? new TokenValues(States) : new StateValues(States) };
        Matrix = transition.Matrix(States);
        Check();
        Kernel = Discrete.Kernel.Of(Matrix, Strengths);
        Prior = Stationary();
        _kept = new double[Steps + 1];
        _kept[0] = 1;
        for (int i = 0; i < Steps; i++) _kept[i + 1] = _kept[i] * (1 - Strengths[i]);
    }

    /// <summary>What a sample of the data is.</summary>
    public DataSpace Data { get; }

    /// <summary>What a noisy sample is: with the mask among its states, where there is one.</summary>
    public DataSpace Space { get; }

    public ITransition Transition { get; }

    /// <summary>How many states the data has: 0 to DataStates - 1.</summary>
    public int DataStates { get; }

    /// <summary>K, how many states the process has.</summary>
    public int States { get; }

    /// <summary>The mask; null where there is none.</summary>
    public int? Mask => States > DataStates ? DataStates : null;

    /// <summary>s_1 to s_T.</summary>
    public IReadOnlyList<double> Strengths { get; }

    /// <summary>T.</summary>
    public int Steps => Strengths.Count;

    /// <summary>D, [K, K]; columns sum to one.</summary>
    public double[,] Matrix { get; }

    /// <summary>The matrices of several steps at once.</summary>
    public IKernel Kernel { get; }

    /// <summary>The distribution that D leaves as it is, which samples start from, [K].</summary>
    public IReadOnlyList<double> Prior { get; }

    /// <summary>The probability that no step up to t = i / T did anything, linear in t between steps, and its derivative.</summary>
    /// <param name="time">t in (0, 1].</param>
    public (double Kept, double Rate) KeptAt(double time)
    {
        int step = Math.Clamp((int)Math.Ceiling(time * Steps), 1, Steps);
        double rate = (_kept[step] - _kept[step - 1]) * Steps;
        return (_kept[step] + rate * (time - (double)step / Steps), rate);
    }

    /// <summary>
    /// <c>Q(z_to | z_from)</c> for each pair of steps, [n, K, K] on a device, in the caller's dispose scope: row z_to, column z_from.
    /// </summary>
    public Tensor Between(IReadOnlyList<int> from, IReadOnlyList<int> to, Device device)
    {
        using var scope = NewDisposeScope();
        return Kernel.Between(from, to).to(device).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// z_t of samples by the kernel, without the steps between (002's second strategy). In the caller's dispose scope.
    /// </summary>
    /// <param name="x">Samples, int64 [B, ...].</param>
    /// <param name="steps">The step t of each of them, or one for all.</param>
    /// <param name="uniform">Numbers of (0, 1), float64 of the shape of <paramref name="x"/>.</param>
    public Tensor Noisy(Tensor x, IReadOnlyList<int> steps, Tensor uniform) => Later(x, [.. steps.Select(_ => 0)], steps, uniform);

    /// <summary>z_to of samples at step from.</summary>
    public Tensor Later(Tensor z, IReadOnlyList<int> from, IReadOnlyList<int> to, Tensor uniform)
    {
        using var scope = NewDisposeScope();
        var columns = Rows(Between(from, to, z.device).transpose(1, 2), z);
        return Categorical.Draw(columns, uniform).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Row z of a matrix for each position: from [n, K, K] with n = B or 1 and states [B, ...] to [B, ..., K], in the caller's dispose
    /// scope.
    /// </summary>
    public static Tensor Rows(Tensor matrices, Tensor z)
    {
        using var scope = NewDisposeScope();
        long states = matrices.shape[2];
        long[] shape = [.. z.shape, states];
        if (matrices.shape[0] == 1) return matrices[0].index_select(0, z.flatten()).reshape(shape).MoveToOuterDisposeScope();
        var index = z.flatten(1).unsqueeze(2).expand(-1, -1, states);
        return matrices.gather(1, index).reshape(shape).MoveToOuterDisposeScope();
    }

    private void Check()
    {
        for (int j = 0; j < States; j++)
        {
            double sum = 0;
            for (int i = 0; i < States; i++)
            {
                if (!(Matrix[i, j] >= 0))
                    throw new InvalidDataException(
                        Text($"the transition is not stochastic: entry [{i}, {j}] is {Matrix[i, j]}, and probabilities are at least 0."));
                sum += Matrix[i, j];
            }

            if (!(Math.Abs(sum - 1) <= Tolerance))
                throw new InvalidDataException(Text($"the transition is not stochastic: column {j} sums to {sum}, and columns sum to 1."));
        }

        for (int i = 0; i < Steps; i++)
            if (Strengths[i] is not (>= 0 and <= 1))
                throw new InvalidDataException(Text($"the strength of step {i + 1} is {Strengths[i]}; strengths are from 0 to 1."));
    }

    /// <summary>The limit of D's powers, by squaring.</summary>
    private double[] Stationary()
    {
        using var scope = NewDisposeScope();
        var power = tensor(Matrix, dtype: float64);
        for (int i = 0; i < MostSquarings; i++)
        {
            if ((power.amax(1) - power.amin(1)).max().item<double>() < Tolerance * Tolerance * 1e4)
                return [.. (power.mean([1]) / power.mean([1]).sum()).data<double>().ToArray()];
            power = power.mm(power);
            power = power / power.sum(0, keepdim: true);
        }

        throw new InvalidDataException(
            "the transition has no single stationary distribution to start sampling from: where it leads depends on where it starts.");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
