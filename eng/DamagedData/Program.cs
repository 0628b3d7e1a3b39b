using System.Globalization;
using Diffusion.DamagedData;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

// Damages files of data at random and reads them: dotnet run -c Release --project eng/DamagedData -- [files of each reader] [seed]
int count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 2000;
int seed = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 0;
NativeLibtorch.Load();
set_num_threads(1);
Console.WriteLine("| reader | files | read | refused | other exceptions | slowest, processor time |");
Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
bool sound = true;
foreach (var reader in Reader.All)
{
    var campaign = Campaign.Of(reader, count, seed);
    Console.WriteLine(FormattableString.Invariant(
        $"| `{reader.Name}` | {count} | {campaign.Read} | {campaign.Refused} | {campaign.Others.Count} | {campaign.Slowest.TotalSeconds:0.00} s |"));
    foreach (var other in campaign.Others.DistinctBy(o => o.Split('\n')[0])) Console.Error.WriteLine(other);
    sound &= campaign.Others.Count == 0 && campaign.Slowest < Campaign.Longest;
}

return sound ? 0 : 1;
