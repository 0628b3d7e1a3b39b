using System.Buffers.Binary;

namespace Diffusion.DamagedData;

/// <summary>
/// Damages bytes as disks, networks and other programs do: bits turn, ends are cut, pieces are lost, doubled or overwritten.
/// </summary>
internal static class Damage
{
    private static readonly long[] Odd =
        [0, 1, -1, 127, 255, 256, 32767, 65535, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue];

    private static readonly string[] OddText =
        ["", "0", "-1", "1e400", "NaN", "99999999999999999999", "4294967296", "\"", "\n", ",", ";", "\0", "\ud83d\ude00", "1,5", "inf", "'",
            "(", ")", " "];

    /// <summary>A damaged copy.</summary>
    public static byte[] Of(byte[] content, Random random)
    {
        var bytes = content.ToList();
        for (int n = random.Next(1, 5); n > 0; n--) Once(bytes, random);
        return [.. bytes];
    }

    private static void Once(List<byte> bytes, Random random)
    {
        // Half of the places are in the header.
        int at = bytes.Count == 0 ? 0 : random.Next(random.Next(2) == 0 ? Math.Min(bytes.Count, 160) : bytes.Count);
        int length = Math.Min(bytes.Count - at, random.Next(1, 1 + (random.Next(4) == 0 ? 4096 : 8)));
        switch (random.Next(9))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 3:
                bytes.RemoveRange(at, length);
                break;
            case 4:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 5:
                bytes.InsertRange(at, Bytes(random, length));
                break;
            case 6:
                Overwrite(bytes, at, Bytes(random, length));
                break;
            case 7:
                var number = new byte[8];
                long odd = Odd[random.Next(Odd.Length)];
                if (random.Next(2) == 0) BinaryPrimitives.WriteInt64LittleEndian(number, odd);
                else BinaryPrimitives.WriteInt64BigEndian(number, odd);
                Overwrite(bytes, at, random.Next(2) == 0 ? number : random.Next(2) == 0 ? number[..4] : number[4..]);
                break;
            case 8:
                bytes.RemoveRange(at, Math.Min(length, 8));
                bytes.InsertRange(at, System.Text.Encoding.UTF8.GetBytes(OddText[random.Next(OddText.Length)]));
                break;
        }
    }

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static void Overwrite(List<byte> bytes, int at, byte[] by)
    {
        for (int i = 0; i < by.Length && at + i < bytes.Count; i++) bytes[at + i] = by[i];
    }
}
