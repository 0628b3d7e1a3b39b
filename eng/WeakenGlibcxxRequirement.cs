using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Copies TorchSharp's Linux binding and marks its requirement GLIBCXX_3.4.32 as weak. The published binding asks for that
/// version of the C++ library because of one unreferenced link marker, so it refuses to load on Debian 12, Ubuntu 22.04
/// and RHEL 9. The flag VER_FLG_WEAK lets the loader go on; nothing else in the file changes.
/// </summary>
public class WeakenGlibcxxRequirement : Task
{
    private const ulong DtNull = 0, DtStrTab = 5, DtVerNeed = 0x6ffffffe, DtVerNeedNum = 0x6fffffff;
    private const uint PtLoad = 1, PtDynamic = 2;
    private const ushort VerFlgWeak = 2;

    [Required] public string Source { get; set; }
    [Required] public string Destination { get; set; }
    [Required] public string Version { get; set; }

    public override bool Execute()
    {
        byte[] elf = File.ReadAllBytes(Source);
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
        for (int need = (int)needs; count-- > 0; need += BitConverter.ToInt32(elf, need + 12))
        {
            int entries = BitConverter.ToUInt16(elf, need + 2);
            for (int aux = need + BitConverter.ToInt32(elf, need + 8); entries-- > 0; aux += BitConverter.ToInt32(elf, aux + 12))
            {
                int name = (int)strings + BitConverter.ToInt32(elf, aux + 8);
                if (Encoding.ASCII.GetString(elf, name, Array.IndexOf(elf, (byte)0, name) - name) != Version) continue;
                elf[aux + 4] |= (byte)VerFlgWeak;
                weakened++;
            }
        }

        Log.LogMessage(MessageImportance.Low, "{0}: {1} requirement(s) of {2} made weak", Source, weakened, Version);
        Directory.CreateDirectory(Path.GetDirectoryName(Destination));
        File.WriteAllBytes(Destination, elf);
        return true;
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
