using Diffusion.Mutants;

// All of what the plugins of an assembly promise; the numbers that are kept; a sample of mutants.
switch (args)
{
    case ["verify", var assembly, .. var only]:
        using (var verification = new Verification()) return verification.All(assembly, only is [var chosen] ? chosen : "") == 0 ? 0 : 1;
    case ["record", var file, .. var only]:
        using (var verification = new Verification()) verification.Record(file, only is [var one] ? one : "");
        return 0;
    case [("sample" or "sample-laws") and var what, var root, var count, var seed, var folder]:
        new Sampling(folder, root, what == "sample-laws").Run(int.Parse(count, null), int.Parse(seed, null));
        return 0;
    default:
        Console.Error.WriteLine(
            "verify ASSEMBLY [KIND|KIND/NAME]; record FILE [KIND|KIND/NAME]; sample|sample-laws REPOSITORY COUNT SEED FOLDER");
        return 2;
}
