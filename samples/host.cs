#:package Diffusion.Library@0.1.0
#:package Microsoft.Extensions.Hosting@10.0.0
#:property PublishAot=false
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using Diffusion.Library;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using static TorchSharp.torch;

// Everything in a host of Microsoft.Extensions: plugins are services by their names, one's own beside them.
var builder = Host.CreateApplicationBuilder();
builder.Services.AddDiffusion();
builder.Services.For(ISampler.Kind).Add<HalfWay>("half-way");
builder.Services.AddSingleton<Painter>();
using var host = builder.Build();

Console.WriteLine($"{host.Services.GetRequiredService<PluginCatalog>().All.Count(p => p.Name == "half-way")} sampler of one's own is listed");
Console.WriteLine($"largest of 100 samples: {host.Services.GetRequiredService<Painter>().Paint(100):F2}");

/// <summary>A service of the program, which is given plugins by name.</summary>
internal sealed class Painter(
    [FromKeyedServices("half-way")] ISampler sampler, [FromKeyedServices("karras")] ITimeGrid grid, [FromKeyedServices("edm")] INoiseSchedule schedule)
{
    public float Paint(int count)
    {
        var zero = new LambdaDenoiser((xt, _) => zeros_like(xt));
        using var samples = new Drawing(zero, schedule, 2) { Sampler = sampler, Grid = grid, Steps = 20 }.Draw(count);
        return samples.abs().max().item<float>();
    }
}

/// <summary>Goes to the estimate of x0 and takes as much noise along as the next level has.</summary>
internal sealed class HalfWay : ISampler
{
    public Tensor Sample(SamplingProblem problem, CancellationToken cancellation = default) =>
        problem.Walk((x, x0, t, s) => s.Alpha * x0 + s.Sigma * SamplingSteps.Noise(x, x0, t), cancellation);
}
