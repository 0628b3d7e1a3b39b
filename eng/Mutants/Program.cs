using Diffusion.Mutants;

// record FILE [KIND|KIND/NAME]; verify ASSEMBLY [--laws] [--all] [KIND|KIND/NAME] [--first CLASS,CLASS]; sample COUNT SEED FOLDER [--laws]
var words = args.Where(a => !a.StartsWith("--", StringComparison.Ordinal)).ToList();
bool Has(string flag) => args.Contains(flag);
switch (words)
{
    case ["record", var file, .. var only]:
        Verification.Record(file, only is [var one] ? one : "");
        return 0;
    case ["verify", var assembly, .. var only]:
        var first = args.FirstOrDefault(a => a.StartsWith("--first=", StringComparison.Ordinal))?["--first=".Length..].Split(',') ?? [];
        return Verification.Run(assembly, first, Has("--laws"), Has("--all"), only is [var chosen] ? chosen : "");
    case ["sample", var count, var seed, var folder]:
        Sampling.Run(int.Parse(count, null), int.Parse(seed, null), folder, Has("--laws"), args.FirstOrDefault(a => a.StartsWith("--root=", StringComparison.Ordinal))?["--root=".Length..]);
        return 0;
    default:
        Console.Error.WriteLine("record FILE [KIND|KIND/NAME] | verify ASSEMBLY [--laws] [--all] [KIND|KIND/NAME] | sample COUNT SEED FOLDER [--laws]");
        return 2;
}
