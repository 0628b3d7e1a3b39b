namespace Diffusion.Cli.Tests.Outside;

/// <summary>Whatever is wrong with an assembly is one message that says which, what, and what to do.</summary>
public sealed class WrongAssemblyTests : IDisposable
{
    private const string Mark = "[PluginModule(PluginContract.Version)] ";
    private const string Advice = "Mend the plugin, or leave its assembly out of \"plugins\".";
    private const string Longer = "Mend the plugin; where it only needs longer, set DIFFUSION_PLUGIN_SECONDS.";

    private readonly TemporaryFolder _folder = new();

    public WrongAssemblyTests() => Environment.SetEnvironmentVariable("DIFFUSION_PLUGIN_SECONDS", "0.7");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("DIFFUSION_PLUGIN_SECONDS", null);
        _folder.Dispose();
    }

    /// <summary>The classes of an assembly, and what is said of it.</summary>
    public static TheoryData<string, string> Assemblies => new()
    {
        { "public sealed class Nothing;",
            "has no entry: no class in it implements IPluginModule and is marked [PluginModule(PluginContract.Version)]. Name the "
                + "assembly that has one." },
        { Entry(mark: ""), "has the entry 'Mine.Module', which is not marked [PluginModule(PluginContract.Version)]. Mark it." },
        { Entry() + Entry(name: "Other"), "has 2 entries: 'Mine.Module', 'Mine.Other'. Leave one." },
        {
            Entry(mark: "[PluginModule(0)] "),
            "was compiled for version 0 of the contracts, and this program has version 1. Compile it with this program's "
                + "Diffusion.Framework."
        },
        { Mark + "public sealed class Module;", "has the entry 'Mine.Module', which does not implement IPluginModule." },
        { Entry("throw new InvalidOperationException(\"no licence\");"),
            $"has the entry 'Mine.Module', whose method Register failed with InvalidOperationException: no licence. {Advice}" },
        { Entry(members: "public Module() => throw new FormatException(\"bad key\");"),
            $"has the entry 'Mine.Module', whose constructor failed with FormatException: bad key. {Advice}" },
        { Entry(members: "public Module() => Thread.Sleep(Timeout.Infinite);"),
            $"has the entry 'Mine.Module', whose constructor did not end within 0.7 s. {Longer}" },
        { Entry(members: "public Module(int n) { }"), "has the entry 'Mine.Module', which has no public constructor without parameters." },
        { Entry(""), "registers no plugin. Its entry's method Register says which there are." },
        { Entry(Add("mine") + Add("mine")) + Sampler(), "registers the sampler 'mine' twice. Give one of them another name." },
        { Entry(Add("ddim")) + Sampler(), "registers the sampler 'ddim', which the program has already. Give it another name." },
        { Entry(Add("mine")) + Sampler("throw new InvalidOperationException(\"no memory\");"),
            $"sampler: the sampler 'mine' of 'Mine.dll', class 'Mine.MySampler', could not be created: InvalidOperationException: "
                + $"no memory. {Advice}" },
        { Entry(Add("mine")) + Sampler("Thread.Sleep(Timeout.Infinite);"),
            $"sampler: the sampler 'mine' of 'Mine.dll', class 'Mine.MySampler', did not end its constructor within 0.7 s. {Longer}" },
    };

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void IsRefusedWithOneMessage(string classes, string message)
    {
        PluginCompiler.Compile(_folder.Path, "Mine", Usings + classes);

        AssertRefused("Mine.dll", message);
    }

    [Fact]
    public void WhatIsNoAssemblyIsTold()
    {
        AssertRefused("nowhere.dll", "does not exist.");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "folder"));
        AssertRefused("folder", "is a folder. Name an assembly in it, such as 'MyPlugins.dll'.");
        _folder.File("text.dll", "no assembly");
        AssertRefused("text.dll", "is no .NET assembly. Name the .dll that 'dotnet build' makes.");
    }

    [Fact]
    public void AMissingDependencyIsNamed()
    {
        var other = PluginCompiler.Compile(Path.Combine(_folder.Path, "other"), "Helper",
            "public static class Helper { public static int One => 1; }");
        PluginCompiler.Compile(_folder.Path, "Mine", Usings + Entry("_ = Helper.One;" + Add("mine")) + Sampler(), other);

        AssertRefused(
            "Mine.dll",
            "needs the assembly 'Helper, Version=0.0.0.0, Culture=neutral, PublicKeyToken=null', which does not stand beside it. "
            + "Set <EnableDynamicLoading>true</EnableDynamicLoading> in its project, so that 'dotnet build' puts its packages there.");
        File.Copy(other, Path.Combine(_folder.Path, "Helper.dll"));
        Assert.Equal((0, ""), (Validate("Mine.dll").ExitCode, Validate("Mine.dll").Error));
    }

    [Fact]
    public void AListOfAssembliesIsAList()
    {
        var file = _folder.File("experiment.json", """{ "plugins": "Mine.dll", "data": "moons", "model": "mlp" }""");
        Assert.Equal(
            $"The experiment has a problem:\n  {file}: plugins: found 'Mine.dll'; allowed: a list, each item a text.\n",
            Invocation.Of("validate", file).Error);
    }

    [Fact]
    public void AWrongFolderOfTheVariableIsTold()
    {
        Environment.SetEnvironmentVariable("DIFFUSION_PLUGINS", "/nowhere");
        try
        {
            Assert.Equal(
                "The experiment has a problem:\n  environment variable DIFFUSION_PLUGINS: '/nowhere' does not exist. Name a folder "
                    + "of assemblies of plugins.\n",
                Invocation.Of("plugins").Error);
        }
        finally
        {
            Environment.SetEnvironmentVariable("DIFFUSION_PLUGINS", null);
        }
    }

    private const string Usings =
        "using Diffusion.Framework.Plugins; using Diffusion.Framework.Sampling; using Microsoft.Extensions.DependencyInjection; "
            + "namespace Mine; ";

    private static string Entry(string register = "throw new NotImplementedException();", string mark = Mark, string name = "Module",
        string members = "") =>
        $"{mark}public sealed class {name} : IPluginModule {{ {members} "
        + $"public void Register(IServiceCollection services) {{ {register} }} }} ";

    private static string Add(string name) => $"services.For(ISampler.Kind).Add<MySampler>(\"{name}\"); ";

    private static string Sampler(string constructor = "") =>
        $"public sealed class MySampler : ISampler {{ public MySampler() {{ {constructor} }} "
        + "public TorchSharp.torch.Tensor Sample(SamplingProblem problem, CancellationToken cancellation = default) => "
            + "problem.Walk((x, x0, t, s) => x0, cancellation); }";

    private Invocation Validate(string assembly) => Invocation.Of("validate", _folder.File(
        "experiment.json", $$"""{ "plugins": ["{{assembly}}"], "data": "moons", "model": "mlp", "sampler": "mine" }"""));

    private void AssertRefused(string assembly, string message)
    {
        var file = Path.Combine(_folder.Path, "experiment.json");
        var what = message.StartsWith("sampler:", StringComparison.Ordinal) ? message
            : $"plugins{(message.Contains("already", StringComparison.Ordinal) ? "" : ".0")}: '{assembly}' {message}";
        var found = Validate(assembly);
        Assert.Equal((2, $"The experiment has a problem:\n  {file}: {what}\n"), (found.ExitCode, found.Error));
    }
}
