using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Diffusion.TrackingCost;

/// <summary>Takes connections and does the wrong thing with each.</summary>
internal sealed class BrokenServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<NetworkStream, Task> _answer;

    public BrokenServer(Func<NetworkStream, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = Task.Run(ListenAsync);
    }

    public Uri Uri => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Answers everything with so many bytes of text.</summary>
    public static Func<NetworkStream, Task> AnswerAsync(long bytes) => async stream =>
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {bytes}\r\n\r\n"));
        var block = new byte[1 << 16];
        Array.Fill(block, (byte)' ');
        for (long sent = 0; sent < bytes; sent += block.Length) await stream.WriteAsync(block);
    };

    public void Dispose() => _listener.Dispose();

    private async Task ListenAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync();
            }
            catch (SocketException)
            {
                return;
            }

            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await _answer(client.GetStream());
            }
            catch (IOException)
            {
                // The other side had enough.
            }
        }
    }
}
