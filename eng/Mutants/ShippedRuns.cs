using System.Text.Json.Nodes;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Running;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;

namespace Diffusion.Mutants;

/// <summary>Small runs that plugins name which build on another: made when the first asks for one.</summary>
/// <param name="folder">Where they are kept.</param>
internal sealed class ShippedRuns(string folder)
{
    private string? _exact, _autoencoder, _imageCodes, _classifier;

    /// <summary>The exact model of a wider mixture on another schedule; there is nothing to train.</summary>
    public string Exact => _exact ??= Run("exact", """
        { "data": { "name": "gaussian-mixture", "labels": true, "weights": [1, 2, 1], "means": [-1, 0.4, 0.9, 0.8, 0.2, -1.1],
            "standardDeviations": [0.5, 0.4, 0.6], "count": 60, "testPart": 40, "validationPart": 0 },
          "schedule": "edm", "model": "oracle", "clipping": "none", "guidance": "none", "sampling": { "count": 4, "steps": 3 },
          "metrics": ["moments"] }
        """);

    /// <summary>A variational autoencoder of images of 8 x 8 pixels, hardly trained.</summary>
    public string Autoencoder => _autoencoder ??= Run("autoencoder", """
        { "task": { "name": "autoencoder", "code": 3 }, "data": "digits", "coder": { "name": "mlp", "width": 16, "layers": 1 },
          "sampling": { "count": 4 }, "metrics": ["nearest-real"], "training": { "steps": 3, "batchSize": 32, "learningRate": 0.01 } }
        """);

    /// <summary>The same with codes that are images.</summary>
    public string ImageCodes => _imageCodes ??= Run("image-codes", """
        { "task": { "name": "autoencoder", "code": 2 }, "data": "digits", "coder": { "name": "conv", "channels": [8, 16], "groups": 4 },
          "sampling": { "count": 4 }, "metrics": ["nearest-real"], "training": { "steps": 3, "batchSize": 32, "learningRate": 0.01 } }
        """);

    /// <summary>A classifier of noisy images of 8 x 8 pixels, hardly trained.</summary>
    public string Classifier => _classifier ??= Run("classifier", """
        { "task": "classifier", "data": "digits", "schedule": "cosine", "model": { "name": "mlp", "width": 16, "layers": 1 },
          "training": { "steps": 3, "batchSize": 32, "learningRate": 0.01 } }
        """);

    private string Run(string name, string json)
    {
        var catalog = PluginSets.Catalog();
        var settings = (JsonObject)JsonNode.Parse(json)!;
        (settings["name"], settings["output"], settings["tracking"], settings["threads"]) = (name, folder, "none", 1);
        var experiment = new ExperimentReader(catalog).Read(ExperimentSource.OfJson(name, settings, catalog));
        return new ExperimentRunner(catalog, new NoPictures(), TimeProvider.System).Run(experiment, new Silent()).Folder.Path;
    }

    private sealed class NoPictures : IRunPictures
    {
        public IReadOnlyList<string> Draw(RunFolder folder, string samplesFolder, Action<string> warn) => [];
    }

    private sealed class Silent : IRunObserver
    {
        public void Started(RunFolder folder, long parameters)
        {
        }

        public void Training(TrainingProgress progress)
        {
        }

        public void Sampling(int done, int count)
        {
        }

        public void Stage(string name)
        {
        }

        public void Warn(string message)
        {
        }
    }
}
