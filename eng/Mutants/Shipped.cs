using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;

namespace Diffusion.Mutants;

/// <summary>
/// The options with which the program's own plugins are tried where their defaults are not enough, and the files that these name.
/// </summary>
public sealed class Shipped : IDisposable
{
    /// <summary>Smaller than the defaults, so that a check takes little time.</summary>
    private static readonly Dictionary<string, string[]> Settings = new()
    {
        ["schedule/betas"] = ["values=[0.01,0.02,0.05,0.04,0.1,0.2,0.15,0.3]"],
        ["grid/explicit"] = ["times=[1,0.7,0.45,0.2,0.1]"],
        ["transition/matrix"] = ["entries=[0.5,0.2,0.1,0.3,0.7,0.2,0.2,0.1,0.7]"],
        ["guidance/autoguidance"] = ["run=exact"],
        ["codec/latent"] = ["run=autoencoder"],
        ["codec/quantise"] = ["levels=9", "min=-3", "max=3"],
        ["metric/fid"] = ["torchScript={0}/tiny.pt"],
        ["model/unet"] = ["channels=[8,16]", "attention=[4]"],
        ["model/mlp"] = ["width=32", "layers=2"],
        ["model/improved-ddpm"] = ["channels=32", "multipliers=[1,2]", "blocks=1", "attention=[4]", "heads=2"],
        ["model/transformer"] = ["width=32", "layers=2"],
        ["model/step-mlps"] = ["width=16", "layers=1"],
        ["coder/mlp"] = ["width=32"],
        ["coder/conv"] = ["channels=[8,16]"],
        ["data/mixture2d"] = ["count=400", "heldOut=300"],
        ["data/gaussian-mixture"] = ["count=400", "testPart=300", "validationPart=100", "labels=true"],
        ["data/moons"] = ["count=400", "heldOut=300"],
        ["data/swiss-roll"] = ["count=400", "heldOut=300"],
        ["data/checkerboard"] = ["count=400", "heldOut=300"],
        ["data/trips"] = ["count=400", "heldOut=300"],
        ["data/categorical"] = ["count=400", "testPart=300", "validationPart=100"],
        ["data/markov-text"] = ["count=40", "length=16", "testPart=40", "validationPart=20"],
        ["data/captioned-digits"] = ["count=200", "testPart=60"],
        ["data/idx"] = ["folder={0}/idx", "classes=3"],
        ["data/cifar10"] = ["folder={0}/cifar", "testPart=0.2"],
        ["data/csv"] = ["file={0}/table.csv", "label=kind", "validationPart=0.2"],
        ["data/npy"] = ["file={0}/values.npy", "labels={0}/labels.npy", "validationPart=0.2"],
        ["data/image-folder"] = ["folder={0}/images", "pixels=8", "testPart=0.3"],
        ["data/text"] = ["file={0}/text.txt", "length=16", "validationPart=0.1"],
    };

    /// <summary>What the first settings do not reach: these are tried as they are.</summary>
    private static readonly Dictionary<string, string[][]> More = new()
    {
        ["data/csv"] =
        [
            ["file={0}/columns.csv", "columns=[\"length\",\"still\"]", "targets=[\"wave\"]", "label=number", "testPart=0.3"],
            ["file={0}/columns.csv", "words=[\"kind\"]", "standardize=false", "dataSeed=3"],
            ["file={0}/columns.csv", "words=[\"kind\",\"number\"]", "targets=[\"wave\"]"],
            ["file={0}/index.csv", "label=kind"],
            ["file={0}/tabs.csv"],
            ["file={0}/two.csv", "testPart=0.3"],
        ],
        ["data/npy"] =
        [
            ["file={0}/bytes.npy", "targets={0}/targets.npy", "range=[-1,1]", "quantisationLevels=256"],
            ["file={0}/fortran.npy", "labels={0}/labels.npy", "range=[-1,1]", "memory=1e-6"],
            ["file={0}/fortran.npy"],
            ["file={0}/values.npy", "memory=1e-9", "validationPart=0.1"],
            ["file={0}/double.npy", "memory=1e-9", "range=[-2,1]", "quantisationLevels=4"],
        ],
        ["data/idx"] =
        [
            ["folder={0}/idx", "classes=3", "count=11", "testPart=0.2", "validationPart=0.2"],
            ["folder={0}/idx", "classes=3", "count=7", "memory=1e-9", "validationPart=0.3"],
            ["folder={0}/idx", "labels=false", "count=90"],
            ["folder={0}/uneven", "classes=3", "count=4"],
            ["folder={0}/uneven", "classes=3", "count=9"],
        ],
        ["data/cifar10"] =
            [["folder={0}/cifar", "count=13", "validationPart=0.2"], ["folder={0}/cifar", "labels=false", "memory=1e-9", "count=60"]],
        ["data/image-folder"] =
        [
            ["folder={0}/images", "channels=1", "count=5", "background=#102030", "testPart=0.2", "validationPart=0.2"],
            ["folder={0}/captions", "pixels=7", "memory=1e-9"],
            ["folder={0}/captions", "pixels=40", "labels=false", "channels=1"],
            ["folder={0}/mixed", "pixels=5"],
            ["folder={0}/deep", "pixels=4"],
        ],
        ["data/text"] = [["file={0}/words.txt", "length=9", "testPart=0.3", "rare=2"], ["file={0}/words.txt", "length=9", "testPart=0.2"]],
        ["data/categorical"] =
            [["weights=[3,1,0,2]", "count=50", "testPart=40"], ["states=3", "shape=ramp", "count=50", "testPart=40", "validationPart=0"]],
        ["data/gaussian-mixture"] =
        [
            ["dimensions=1", "weights=[2,1]", "means=[-1,3]", "standardDeviations=[0.5,2]", "count=50", "testPart=40", "validationPart=0"],
        ],
        ["data/markov-text"] = [["order=1", "characters=abc", "spread=0.5", "count=30", "length=9", "testPart=20", "validationPart=0"]],
        ["data/captioned-digits"] = [["wording=varied", "count=90", "testPart=60", "validationPart=40", "dataSeed=4"]],
        ["data/digits"] = [["testPart=0.3", "validationPart=0.15"]],
        ["data/mixture2d"] = [["modes=5", "labels=true", "radius=3", "count=60", "heldOut=40", "validationPart=0"]],
        ["codec/latent"] = [["run=image-codes"]],
        ["metric/frechet"] = [["torchScript={0}/tiny.pt"], ["run=classifier"]],
        ["metric/inception-score"] = [["torchScript={0}/tiny.pt"], ["run=classifier"]],
        ["guidance/classifier-free"] = [["to=0.001"], ["to=1"], ["from=1"], ["from=80", "to=80"]],
        ["metric/nearest-real"] = [["features=values"], ["features=classifier"]],
        ["metric/energy"] = [["features=values"], ["features=classifier"]],
        ["metric/nll"] = [["noise=0.05", "repetitions=3"]],
        ["metric/elbo"] = [["repetitions=1", "times=3"], ["variance=between", "fraction=0.3", "repetitions=2"], ["times=38"], ["times=39"]],
        ["metric/state-elbo"] = [["repetitions=1"], ["times=18"]],
        ["schedule/betas"] = [["values=[0.5]"], ["file={0}/betas.txt"]],
        ["sampler/heun"] = [["sChurn=40"], ["sChurn=3", "sMin=0.5", "sMax=4", "sNoise=1.1"]],
        ["transition/matrix"] = [["entries=[1,0.3,0,0.7]"]],
        ["model/unet"] =
        [
            ["channels=[8,16]", "attention=[4,8]", "blocks=2", "middle=2", "groups=4", "text=crossAttention"],
            ["channels=[8]", "patch=2", "attention=[]", "absent=zeros", "embedding=3"],
            ["channels=[8,16,24]", "attention=[2]"],
            ["channels=[8,16]", "patch=2", "attention=[3]", "text=crossAttention"],
        ],
        ["codec/quantise"] = [["levels=4", "min=-0.5", "max=0.75"], ["levels=2", "min=0.1", "max=0.2"]],
    };

    /// <summary>Plugins that cannot be tried alone, and why.</summary>
    public static readonly IReadOnlyDictionary<string, string> NotAlone = new Dictionary<string, string>
    {
        ["guidance/autoguidance"] = "needs the run of a trained model",
        ["codec/latent"] = "needs the run of a trained autoencoder",
        ["metric/captions"] = "judges data that know what their captions say",
        ["metric/accuracy"] = "compares with a classifier of the built-in digits",
        ["metric/confidence"] = "compares with a classifier of the built-in digits",
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("shipped-").FullName;

    private readonly ShippedRuns _runs;

    public Shipped()
    {
        ShippedFiles.Write(_folder);
        _runs = new(Path.Combine(_folder, "runs"));
    }

    /// <summary>The options of a plugin that are tried with each of them changed.</summary>
    public object? OptionsOf(PluginCatalog catalog, PluginDescriptor plugin) =>
        Read(catalog, plugin, Settings.GetValueOrDefault(Key(plugin), []));

    /// <summary>Other options of a plugin, which are tried as they are.</summary>
    public IReadOnlyList<object> MoreOptionsOf(PluginCatalog catalog, PluginDescriptor plugin) =>
        [.. More.GetValueOrDefault(Key(plugin), []).Select(s => Read(catalog, plugin, s)!)];

    private object? Read(PluginCatalog catalog, PluginDescriptor plugin, string[] settings) =>
        PluginSettings.Read(catalog, plugin, [.. settings.Select(Completed)]).Options;

    private string Completed(string setting) => setting switch
    {
        "run=exact" => $"run={_runs.Exact}",
        "run=autoencoder" => $"run={_runs.Autoencoder}",
        "run=image-codes" => $"run={_runs.ImageCodes}",
        "run=classifier" => $"run={_runs.Classifier}",
        _ => setting.Replace("{0}", _folder, StringComparison.Ordinal),
    };

    public static string Key(PluginDescriptor plugin) => $"{plugin.Kind.Name}/{plugin.Name}";

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
