namespace Diffusion.Framework.Training;

/// <summary>Something that changes while training, besides the module, and that a resumed run needs as it was.</summary>
public interface IResumable
{
    byte[] Save();

    /// <summary>Puts back what <see cref="Save"/> gave.</summary>
    void Restore(byte[] state);
}
