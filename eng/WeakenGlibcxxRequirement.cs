#nullable disable
#pragma warning disable CA1050, IDE0161 // A build task of one file has no namespace.
using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

/// <summary>
/// Copies TorchSharp's Linux binding and marks its requirement GLIBCXX_3.4.32 as weak. The published binding asks for that
/// version of the C++ library because of one unreferenced link marker, so it refuses to load on Debian 12, Ubuntu 22.04
/// and RHEL 9. The flag VER_FLG_WEAK lets the loader go on; nothing else in the file changes. A binding that needs another version which is
/// newer than GCC 12's is an error: there the marker is not all that is missing, and the program would fail to load it.
/// </summary>
public class WeakenGlibcxxRequirement : Task
{
    private const ulong DtNull = 0, DtStrTab = 5, DtVerNeed = 0x6ffffffe, DtVerNeedNum = 0x6fffffff;
    private const uint PtLoad = 1, PtDynamic = 2;
    private const ushort VerFlgWeak = 2;

    [Required] public string Source { get; set; }
    [Required] public string Destination { get; set; }
    [Required] public string Version { get; set; }

    /// <summary>GCC 12 has GLIBCXX_3.4.30, the newest that the supported distributions have.</summary>
    private const int NewestMinor = 30;
    private const string Family = "GLIBCXX_3.4.";

    public override bool Execute()
    {
        try
        {
            byte[] elf = File.ReadAllBytes(Source);
            int weakened = Weaken(elf, out var missing);
            if (missing.Count > 0)
            {
                Log.LogError(
                    "{0} needs {1} of the C++ library, which Debian 12, Ubuntu 22.04 and RHEL 9 do not have, and this build knows to do without "
                    + "{2} alone. Use the version of TorchSharp that Diffusion was made with, or look at eng/WeakenGlibcxxRequirement.cs.",
                    Source, string.Join(", ", missing), Version);
                return false;
            }

            Log.LogMessage(
                MessageImportance.Low,
                weakened > 0 ? "{0}: {1} requirement(s) of {2} made weak"
                    : "{0} needs no version of the C++ library that older systems lack",
                Source, weakened, Version);
            Directory.CreateDirectory(Path.GetDirectoryName(Destination));
            File.WriteAllBytes(Destination, elf);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException or InvalidDataException or IOException)
        {
            Log.LogError("{0} cannot be read as a library of Linux x64: {1}", Source, e.Message);
            return false;
        }
    }

    /// <summary>Marks every requirement of the version; tells those of newer versions that stay.</summary>
    private int Weaken(byte[] elf, out List<string> missing)
    {
        if (elf.Length < 64 || elf[0] != 0x7f || elf[1] != 'E' || elf[2] != 'L' || elf[3] != 'F' || elf[4] != 2)
            throw new InvalidDataException("it does not begin as a 64-bit ELF file does");
        ulong strings = 0, needs = 0, count = 0;
        for (ulong entry = Segment(elf, PtDynamic, 8); ; entry += 16)
        {
            ulong tag = BitConverter.ToUInt64(elf, (int)entry), value = BitConverter.ToUInt64(elf, (int)entry + 8);
            if (tag == DtNull) break;
            if (tag == DtStrTab) strings = FileOffset(elf, value);
            if (tag == DtVerNeed) needs = FileOffset(elf, value);
            if (tag == DtVerNeedNum) count = value;
        }

        int weakened = 0;
        missing = new List<string>();
        for (int need = (int)needs; count-- > 0; need += BitConverter.ToInt32(elf, need + 12))
        {
            int entries = BitConverter.ToUInt16(elf, need + 2);
            for (int aux = need + BitConverter.ToInt32(elf, need + 8); entries-- > 0; aux += BitConverter.ToInt32(elf, aux + 12))
            {
                int start = (int)strings + BitConverter.ToInt32(elf, aux + 8);
                var name = Encoding.ASCII.GetString(elf, start, Array.IndexOf(elf, (byte)0, start) - start);
                bool isWeak = (elf[aux + 4] & VerFlgWeak) != 0;
                if (name == Version)
                {
                    elf[aux + 4] |= (byte)VerFlgWeak;
                    weakened++;
                }
                else if (!isWeak && name.StartsWith(Family, StringComparison.Ordinal)
                    && int.TryParse(name.Substring(Family.Length).Split('.')[0], out int minor) && minor > NewestMinor)
                {
                    missing.Add(name);
                }
            }
        }

        return weakened;
    }

    /// <summary>The program header of one type: the value at <paramref name="field"/> (8 = offset in the file).</summary>
    private static ulong Segment(byte[] elf, uint type, int field)
    {
        for (int i = 0; i < BitConverter.ToUInt16(elf, 56); i++)
        {
            int header = Header(elf, i);
            if (BitConverter.ToUInt32(elf, header) == type) return BitConverter.ToUInt64(elf, header + field);
        }

        throw new InvalidDataException("no program header of type " + type);
    }

    /// <summary>Turns a virtual address into an offset in the file.</summary>
    private static ulong FileOffset(byte[] elf, ulong address)
    {
        for (int i = 0; i < BitConverter.ToUInt16(elf, 56); i++)
        {
            int header = Header(elf, i);
            ulong offset = BitConverter.ToUInt64(elf, header + 8), start = BitConverter.ToUInt64(elf, header + 16);
            ulong size = BitConverter.ToUInt64(elf, header + 32);
            if (BitConverter.ToUInt32(elf, header) == PtLoad && address >= start && address < start + size)
                return address - start + offset;
        }

        throw new InvalidDataException("no segment holds address " + address);
    }

    private static int Header(byte[] elf, int index) =>
        (int)BitConverter.ToUInt64(elf, 32) + index * BitConverter.ToUInt16(elf, 54);
}
