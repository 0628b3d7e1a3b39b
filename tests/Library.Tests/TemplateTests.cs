using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Microsoft.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Library.Tests;

/// <summary>
/// The project that <c>dotnet new diffusion-plugin</c> makes: for each kind its plugin compiles, its test holds, and its experiment is
/// valid.
/// <c>eng/tutorial.sh</c> makes one by the command.
/// </summary>
public sealed partial class TemplateTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "template");

    [Theory]
    [InlineData("sampler", "Sampler")]
    [InlineData("schedule", "Schedule")]
    [InlineData("objective", "Objective")]
    [InlineData("weighting", "Weighting")]
    [InlineData("grid", "Grid")]
    [InlineData("guidance", "Guidance")]
    public void APluginOfEachKindHoldsItsTest(string kind, string file)
    {
        string[] sources = [Of(kind, "Module.cs"), Of(kind, $"{file}.cs"), "global using Xunit;\n"
            + Of(kind, $"tests/{file}Tests.cs"), Of(kind, "tests/ContractTests.cs")];
        using var stream = CompiledProgram.Compile(sources, OutputKind.DynamicallyLinkedLibrary);
        var assembly = new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(stream);
        var tests = assembly.GetTypes().SelectMany(type => type.GetMethods())
            .Where(m => m.GetCustomAttribute<FactAttribute>() is not null).ToList();
        Assert.Equal(2, tests.Count);
        foreach (var test in tests)
        {
            var rows = test.GetCustomAttributes<InlineDataAttribute>().Select(row => row.Data).DefaultIfEmpty([]);
            foreach (var row in rows)
                test.Invoke(
                    Activator.CreateInstance(test.DeclaringType!), BindingFlags.DoNotWrapExceptions, null,
                        [.. row.Zip(test.GetParameters(), As)], null);
        }

        var services = new ServiceCollection().AddDiffusion();
        ((IPluginModule)Activator.CreateInstance(assembly.GetType("MyPlugin.Module")!)!).Register(services);
        using var folder = new TemporaryFolder();
        var experiment = folder.File("experiment.json", Regex.Replace(Of(kind, "experiment.json"), "\"plugins\": .*\n", ""));
        var read = new ExperimentReader(new PluginCatalog(services)).Read(experiment);
        Assert.Single(read.Choices.SelectMany(c => c.Value), choice => choice.Plugin.Name == "my-plugin");
    }

    private static object? As(object? value, ParameterInfo parameter) =>
        Convert.ChangeType(value, parameter.ParameterType, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A file as the template's engine leaves it for a kind.</summary>
    private static string Of(string kind, string file)
    {
        List<string> lines = [];
        bool taken = false, inside = false, takes = true;
        foreach (var line in File.ReadLines(Path.Combine(Folder, file)))
        {
            if (Directive().Match(line) is not { Success: true } directive)
            {
                if (!inside || takes) lines.Add(line);
                continue;
            }

            (inside, takes) = directive.Groups[1].Value switch
            {
                "endif" => (false, true),
                "else" => (true, !taken),
                _ => (true, !taken && directive.Groups[2].Value == kind),
            };
            taken = inside && (taken || takes);
        }

        return string.Join('\n', lines) + "\n";
    }

    [GeneratedRegex("^(?://)?#(if|elif|elseif|else|endif)(?: \\(kind == \"(\\w+)\"\\))?$")]
    private static partial Regex Directive();
}
