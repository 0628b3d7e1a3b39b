using Diffusion.Framework.Sampling;
using Diffusion.Plugins.Samplers;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Samplers;

public sealed class EulerAncestralSamplerTests
{
    public static TheoryData<string, double> Cases
    {
        get
        {
            var data = new TheoryData<string, double>();
            foreach (var schedule in new[] { "VP", "sub-VP", "VE", "flow" })
            foreach (var eta in new[] { 0, 0.3, 1 })
                data.Add(schedule, eta);
            return data;
        }
    }

    /// <summary>v / alpha_s^2 = (1 - s'^2 / s^2) s'^2 = s_up^2 / eta^2 on any schedule, so given the same noise both are one.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void IsDdimWithTheSameEta(string name, double eta)
    {
        var schedule = name switch
        {
            "VP" => FunctionSchedule.VariancePreserving,
            "sub-VP" => FunctionSchedule.SubVariancePreserving,
            "VE" => FunctionSchedule.VarianceExploding,
            _ => FunctionSchedule.Flow,
        };
        var data = new GaussianData(0.3, 0.6);
        var levels = LogSnrLevels.Uniform(schedule, 30, -7, 8, clean: true);
        var problem = new SamplingProblem(data, schedule, levels, data.Points(levels[0]), new GeneratorNoise(3), null);
        var euler = new EulerAncestralSampler(new() { Eta = eta }).Sample(problem, TestContext.Current.CancellationToken);
        var ddim = new DdimSampler(new() { Eta = eta })
            .Sample(problem with { Noise = new GeneratorNoise(3) }, TestContext.Current.CancellationToken);
        Assert.Equal(0, (euler - ddim).abs().max().item<double>(), 1e-12);
    }
}
