using Mono.Cecil;

namespace Diffusion.Framework.Tests.Architecture;

/// <summary>
/// The types that a type refers to: in what it is, what its members say, and what their code uses. What the compiler makes of lambdas,
/// iterators and local functions is nested in the type, and counts. A value that passes through code is a reference to its type, so that
/// nothing depends on which values the compiler keeps in variables.
/// </summary>
internal static class TypeReferences
{
    /// <summary>The referenced types of the same assembly, each the outermost one; without the type itself.</summary>
    public static IReadOnlySet<TypeDefinition> Of(TypeDefinition type)
    {
        var found = All(type).SelectMany(Parts).OfType<TypeDefinition>().Select(Outermost).ToHashSet();
        found.Remove(Outermost(type));
        return found;
    }

    public static TypeDefinition Outermost(TypeDefinition type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static IEnumerable<TypeReference> All(TypeDefinition type) =>
    [
        type.BaseType,
        .. type.Interfaces.SelectMany(i => Attributes(i).Append(i.InterfaceType)),
        .. Attributes(type),
        .. Constraints(type),
        .. type.Fields.SelectMany(f => Attributes(f).Append(f.FieldType)),
        .. type.Properties.SelectMany(p => Attributes(p).Append(p.PropertyType)),
        .. type.Events.SelectMany(e => Attributes(e).Append(e.EventType)),
        .. type.Methods.SelectMany(m => Signature(m).Concat(Attributes(m)).Concat(Constraints(m)).Concat(Body(m))),
        .. type.Methods.SelectMany(m => m.Parameters.Cast<ICustomAttributeProvider>().Append(m.MethodReturnType)).SelectMany(Attributes),
        .. type.Methods.SelectMany(m => m.Overrides).SelectMany(Member),
        .. type.NestedTypes.SelectMany(All),
    ];

    private static IEnumerable<TypeReference> Attributes(ICustomAttributeProvider of) => of.CustomAttributes.SelectMany(a =>
        a.ConstructorArguments.Concat(a.Fields.Select(f => f.Argument)).Concat(a.Properties.Select(p => p.Argument)).SelectMany(Argument)
            .Append(a.AttributeType));

    private static IEnumerable<TypeReference> Argument(CustomAttributeArgument argument) => argument.Value switch
    {
        TypeReference type => [type],
        CustomAttributeArgument boxed => Argument(boxed),
        CustomAttributeArgument[] several => several.SelectMany(Argument),
        _ => [argument.Type],
    };

    private static IEnumerable<TypeReference> Constraints(IGenericParameterProvider of) =>
        of.GenericParameters.SelectMany(p => p.Constraints.SelectMany(c => Attributes(c).Append(c.ConstraintType)).Concat(Attributes(p)));

    private static IEnumerable<TypeReference> Signature(IMethodSignature method) =>
        method.Parameters.Select(p => p.ParameterType).Append(method.ReturnType);

    private static IEnumerable<TypeReference> Body(MethodDefinition method) => method.HasBody
        ?
        [
            .. method.Body.Variables.Select(v => v.VariableType),
            .. method.Body.ExceptionHandlers.Select(h => h.CatchType),
            .. method.Body.Instructions.SelectMany(i => Operand(i.Operand)),
        ]
        : [];

    private static IEnumerable<TypeReference> Operand(object? operand) => operand switch
    {
        TypeReference type => [type],
        MemberReference member => Member(member),
        CallSite call => Signature(call),
        _ => [],
    };

    private static IEnumerable<TypeReference> Member(MemberReference member) => member switch
    {
        FieldReference field => [field.DeclaringType, field.FieldType],
        GenericInstanceMethod method => [.. Member(method.ElementMethod), .. method.GenericArguments],
        MethodReference method => [.. Signature(method), method.DeclaringType],
        _ => [],
    };

    /// <summary>What a constructed type, such as an array or a generic one, is made of.</summary>
    private static IEnumerable<TypeReference> Parts(TypeReference? type) => type switch
    {
        null or GenericParameter => [],
        GenericInstanceType generic => [.. generic.GenericArguments.SelectMany(Parts), .. Parts(generic.ElementType)],
        FunctionPointerType pointer => Signature(pointer).SelectMany(Parts),
        TypeSpecification specification => Parts(specification.ElementType),
        _ => [type],
    };
}
