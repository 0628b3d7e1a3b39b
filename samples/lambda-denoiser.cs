#:package Diffusion.Library@0.1.0
#:property PublishAot=false
using Diffusion.Library;
using Diffusion.Plugins.Samplers;
using Diffusion.Plugins.Schedules;
using TorchSharp;
using static TorchSharp.torch;

// Draw from a denoiser that is a lambda: the exact one of N(mean, deviation^2). No network, no training.
const double Mean = 3, Deviation = 0.5;
var denoiser = new LambdaDenoiser((xt, level) =>
{
    double signal = level.Alpha * Deviation * Deviation, variance = level.Alpha * signal + level.Sigma * level.Sigma;
    return Mean + signal / variance * (xt - level.Alpha * Mean);
});
using var samples = new Drawing(denoiser, new VpSdeSchedule(new()), 1) { Sampler = new DpmSolverPlusPlusSampler(new()), Steps = 30 }.Draw(20_000);
Console.WriteLine($"mean {samples.mean().item<float>():F1}, deviation {samples.std().item<float>():F1}; asked for 3.0 and 0.5");
