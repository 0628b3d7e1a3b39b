using Diffusion.Mutants;

// All that the plugins of an assembly promise; the numbers that are kept; a sample of mutants, and one of them: eng/mutants.sh.
switch (args)
{
    case ["verify", var assembly, .. var only]:
        using (var verification = new Verification()) return verification.All(assembly, only is [var chosen] ? chosen : "") == 0 ? 0 : 1;
    case ["record", var file, .. var only]:
        using (var verification = new Verification()) verification.Record(file, only is [var one] ? one : "");
        return 0;
    case [("try" or "try-laws") and var what, var assembly, var classes]:
        using (var verification = new Verification())
        {
            var fault = verification.FirstFault(Path.GetFullPath(assembly), classes.Split(','), what == "try-laws");
            Console.WriteLine(fault ?? "survived");
            return fault is null ? 0 : 1;
        }

    case ["write", var root, var count, var seed, var folder]:
        Console.WriteLine($"{Sampling.Write(root, int.Parse(count, null), int.Parse(seed, null), folder)} mutants in all");
        return 0;
    default:
        Console.Error.WriteLine(
            "verify ASSEMBLY [KIND|KIND/NAME]; record FILE [KIND|KIND/NAME]; "
            + "write REPOSITORY COUNT SEED FOLDER; try|try-laws ASSEMBLY CLASSES");
        return 2;
}
