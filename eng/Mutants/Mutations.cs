using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace Diffusion.Mutants;

/// <summary>One change of one place in a file.</summary>
/// <param name="File">The file.</param>
/// <param name="Tree">Its syntax before.</param>
/// <param name="Before">What is replaced.</param>
/// <param name="After">By what.</param>
internal sealed record Mutation(string File, SyntaxTree Tree, SyntaxNode Before, SyntaxNode After)
{
    public int Line => Tree.GetLineSpan(Before.Span).StartLinePosition.Line + 1;

    /// <summary>The text of the file after.</summary>
    public string Changed => Tree.GetRoot().ReplaceNode(Before, After.WithTriviaFrom(Before)).ToFullString();

    public override string ToString() => $"{File}:{Line}: {Short(Before)} -> {Short(After)}";

    private static string Short(SyntaxNode node) => string.Join(' ', node.ToString().Split((char[]?)null,
        StringSplitOptions.RemoveEmptyEntries));
}

/// <summary>
/// Changes operators, signs, constants and indices of formulas. Attributes, and what is only said (texts and exceptions), are left alone.
/// </summary>
internal static class Mutations
{
    private static readonly Dictionary<SyntaxKind, (SyntaxKind Kind, SyntaxKind Token)> Operators = new()
    {
        [SyntaxKind.AddExpression] = (SyntaxKind.SubtractExpression, SyntaxKind.MinusToken),
        [SyntaxKind.SubtractExpression] = (SyntaxKind.AddExpression, SyntaxKind.PlusToken),
        [SyntaxKind.MultiplyExpression] = (SyntaxKind.DivideExpression, SyntaxKind.SlashToken),
        [SyntaxKind.DivideExpression] = (SyntaxKind.MultiplyExpression, SyntaxKind.AsteriskToken),
        [SyntaxKind.ModuloExpression] = (SyntaxKind.MultiplyExpression, SyntaxKind.AsteriskToken),
        [SyntaxKind.LessThanExpression] = (SyntaxKind.LessThanOrEqualExpression, SyntaxKind.LessThanEqualsToken),
        [SyntaxKind.LessThanOrEqualExpression] = (SyntaxKind.LessThanExpression, SyntaxKind.LessThanToken),
        [SyntaxKind.GreaterThanExpression] = (SyntaxKind.GreaterThanOrEqualExpression, SyntaxKind.GreaterThanEqualsToken),
        [SyntaxKind.GreaterThanOrEqualExpression] = (SyntaxKind.GreaterThanExpression, SyntaxKind.GreaterThanToken),
        [SyntaxKind.EqualsExpression] = (SyntaxKind.NotEqualsExpression, SyntaxKind.ExclamationEqualsToken),
        [SyntaxKind.NotEqualsExpression] = (SyntaxKind.EqualsExpression, SyntaxKind.EqualsEqualsToken),
        [SyntaxKind.LogicalAndExpression] = (SyntaxKind.LogicalOrExpression, SyntaxKind.BarBarToken),
        [SyntaxKind.LogicalOrExpression] = (SyntaxKind.LogicalAndExpression, SyntaxKind.AmpersandAmpersandToken),
    };

    /// <summary>Every change of a file, in the order of the text.</summary>
    public static IEnumerable<Mutation> Of(string file, SyntaxTree tree) =>
        from node in tree.GetRoot().DescendantNodes(n => !IsLeftAlone(n))
        where !IsLeftAlone(node)
        from changed in Changes(node)
        select new Mutation(file, tree, node, changed);

    private static bool IsLeftAlone(SyntaxNode node) =>
        node is AttributeListSyntax or InterpolatedStringExpressionSyntax or ThrowStatementSyntax or ThrowExpressionSyntax
            or UsingDirectiveSyntax;

    private static IEnumerable<SyntaxNode> Changes(SyntaxNode node)
    {
        switch (node)
        {
            case BinaryExpressionSyntax binary when Operators.TryGetValue(binary.Kind(), out var other) && !IsText(binary):
                yield return BinaryExpression(other.Kind, binary.Left, Token(other.Token).WithTriviaFrom(binary.OperatorToken),
                    binary.Right);
                break;
            case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.UnaryMinusExpression } minus:
                yield return ParenthesizedExpression(minus.Operand);
                break;
            case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression } add:
                yield return AssignmentExpression(SyntaxKind.SubtractAssignmentExpression, add.Left, Token(SyntaxKind.MinusEqualsToken)
                    .WithTriviaFrom(add.OperatorToken), add.Right);
                break;
            case LiteralExpressionSyntax literal when literal.IsKind(SyntaxKind.NumericLiteralExpression):
                yield return ParseExpression(Changed(literal.Token.Value!));
                break;
            case LiteralExpressionSyntax yes when yes.IsKind(SyntaxKind.TrueLiteralExpression):
                yield return LiteralExpression(SyntaxKind.FalseLiteralExpression);
                break;
            case LiteralExpressionSyntax no when no.IsKind(SyntaxKind.FalseLiteralExpression):
                yield return LiteralExpression(SyntaxKind.TrueLiteralExpression);
                break;
            case BracketedArgumentListSyntax { Arguments: [{ Expression: IdentifierNameSyntax index }] } brackets:
                yield return brackets.WithArguments(SingletonSeparatedList(Argument(ParseExpression($"{index} + 1"))));
                break;
        }
    }

    private static bool IsText(BinaryExpressionSyntax binary) =>
        binary.DescendantNodes().Any(n => n.IsKind(SyntaxKind.StringLiteralExpression)
            || n.IsKind(SyntaxKind.InterpolatedStringExpression));

    private static string Changed(object value) => value switch
    {
        int n => FormattableString.Invariant($"{n + 1}"),
        long n => FormattableString.Invariant($"{n + 1}L"),
        float x => FormattableString.Invariant($"{(x == 0 ? 1 : x * 1.25f):r}f"),
        double x => FormattableString.Invariant($"{(x == 0 ? 1 : x * 1.25):0.0###############E+0}"),
        _ => $"{value}",
    };
}
