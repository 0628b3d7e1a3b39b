namespace Diffusion.Framework.Tests;
public class Smoke { [Fact] public void Adds() => Assert.Equal(2f, TorchSharp.torch.ones(2).sum().item<float>()); }
