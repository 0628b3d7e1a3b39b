using System.Text.Encodings.Web;
using System.Text.Json;

namespace Diffusion.Cli.Commands;

/// <summary>The files of <c>diffusion init</c>: small enough to be read whole, and to be done within a minute.</summary>
internal static class FirstFiles
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public const string Experiment = """
        {
          "$schema": "experiment.schema.json",       // lets an editor complete and check this file
          "description": "A first experiment: points of two moons, learned and drawn anew",
          "seed": 0,                                 // every random number follows from it
          // Where samples come from. 'diffusion plugins data' lists the others; "csv" and "image-folder" read your own files:
          // "data": { "name": "csv", "file": "points.csv" },
          "data": { "name": "moons", "count": 2000, "testPart": 1000 },
          "schedule": "cosine",                      // how noise grows with time
          "objective": "epsilon",                    // what the network predicts
          "model": { "name": "mlp", "width": 128, "layers": 3 },
          "training": { "steps": 1000, "batchSize": 256, "learningRate": 2e-3 },
          "sampler": "ddim",                         // how noise is turned into samples
          "sampling": { "count": 2000, "steps": 50 },
          "metrics": ["energy", "sliced-w2"]         // how samples are judged; without this line by all that suit the data and are not slow
          // What is left out has its default; the run's experiment.json shows every one.
        }

        """;

    public static string Sweep(string baseFile) => $$"""
        {
          "$schema": "sweep.schema.json",
          "description": "Which sampler is good with how few steps?",
          "base": {{JsonSerializer.Serialize(baseFile, Readable)}},                      // the experiment that every variant changes
          "axes": {                                  // every combination is a variant; any path of the experiment
            "sampler": ["ddim", "heun"],
            "sampling.steps": [5, 20]
          },
          "seeds": [0, 1, 2],                        // each variant with each seed: without several, chance cannot be told from effect
          "baseline": "sampler=ddim, steps=20",      // the report compares the others with it
          "metric": "slicedW2"                       // and judges by this
        }

        """;
}
