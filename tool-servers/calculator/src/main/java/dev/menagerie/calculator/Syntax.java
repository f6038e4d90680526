// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.calculator;

import com.ezylang.evalex.config.ExpressionConfiguration;
import com.ezylang.evalex.config.MapBasedFunctionDictionary;
import com.ezylang.evalex.config.MapBasedOperatorDictionary;
import com.ezylang.evalex.operators.OperatorIfc;
import com.ezylang.evalex.parser.ASTNode;
import com.ezylang.evalex.parser.ParseException;
import com.ezylang.evalex.parser.ShuntingYardConverter;
import com.ezylang.evalex.parser.Token;
import com.ezylang.evalex.parser.Token.TokenType;
import com.ezylang.evalex.parser.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** From text to a tree. EvalEx reads the text; its own arithmetic is decimal and is not used. */
final class Syntax {

  private static final int MAX_LENGTH = 2000;

  private static final Map<String, Operator> INFIX =
      Map.ofEntries(
          Map.entry("+", Operator.PLUS),
          Map.entry("-", Operator.MINUS),
          Map.entry("\u2212", Operator.MINUS),
          Map.entry("*", Operator.TIMES),
          Map.entry("\u00d7", Operator.TIMES),
          Map.entry("\u00b7", Operator.TIMES),
          Map.entry("x", Operator.TIMES),
          Map.entry("of", Operator.TIMES),
          Map.entry("/", Operator.OVER),
          Map.entry("\u00f7", Operator.OVER),
          Map.entry("mod", Operator.MOD),
          Map.entry("^", Operator.POWER),
          Map.entry("**", Operator.POWER));

  private static final Map<String, Operator> PREFIX =
      Map.of("+", Operator.POSITIVE, "-", Operator.NEGATIVE, "\u2212", Operator.NEGATIVE);

  private static final Map<String, Operator> POSTFIX =
      Map.of("%", Operator.PERCENT, "!", Operator.FACTORIAL);

  private static final ExpressionConfiguration CONFIGURATION = configuration();

  private Syntax() {}

  /** The tree of an expression, in which every operator is an {@link Operator}. */
  static ASTNode parse(String expression) {
    if (expression.length() > MAX_LENGTH) {
      throw new NotComputable(
          "the expression has "
              + expression.length()
              + " characters, at most "
              + MAX_LENGTH
              + " are taken");
    }
    try {
      var tokens = remainders(expression, new Tokenizer(expression, CONFIGURATION).parse());
      Grammar.check(tokens);
      return new ShuntingYardConverter(expression, tokens, CONFIGURATION).toAbstractSyntaxTree();
    } catch (ParseException e) {
      var message = String.valueOf(e.getMessage()).replace("brace", "bracket");
      throw NotComputable.at(e.getStartPosition(), e.getTokenString(), message);
    }
  }

  /** {@code 17 % 5} is a remainder, {@code 15% of 80} a percentage, {@code 15% 80} unclear. */
  private static List<Token> remainders(String expression, List<Token> tokens) {
    var read = new ArrayList<Token>(tokens);
    for (int i = 0; i + 1 < read.size(); i++) {
      var token = read.get(i);
      if (token.getOperatorDefinition() == Operator.PERCENT && beginsNumber(read.get(i + 1))) {
        boolean spaceBefore = blankAt(expression, token.getStartPosition() - 1);
        boolean spaceAfter = blankAt(expression, token.getStartPosition() + 1);
        if (spaceBefore != spaceAfter) {
          throw NotComputable.at(
              token.getStartPosition(),
              "%",
              "write \"15% of 80\" for a percentage or \"17 mod 5\" for a remainder");
        }
        read.set(
            i,
            new Token(
                token.getStartPosition(),
                "%",
                TokenType.INFIX_OPERATOR,
                (OperatorIfc) Operator.MOD));
      }
    }
    return read;
  }

  private static boolean beginsNumber(Token token) {
    return switch (token.getType()) {
      case NUMBER_LITERAL, VARIABLE_OR_CONSTANT, FUNCTION, BRACE_OPEN -> true;
      default -> false;
    };
  }

  /** Positions count from 1. */
  private static boolean blankAt(String expression, int position) {
    return position >= 1
        && position <= expression.length()
        && Character.isWhitespace(expression.charAt(position - 1));
  }

  private static ExpressionConfiguration configuration() {
    var operators = new MapBasedOperatorDictionary();
    PREFIX.forEach(operators::addOperator);
    POSTFIX.forEach(operators::addOperator);
    INFIX.forEach(operators::addOperator);
    var functions = new MapBasedFunctionDictionary();
    Functions.byName().forEach(functions::addFunction);
    return ExpressionConfiguration.builder()
        .operatorDictionary(operators)
        .functionDictionary(functions)
        .arraysAllowed(false)
        .structuresAllowed(false)
        .binaryAllowed(false)
        .implicitMultiplicationAllowed(false)
        .build();
  }
}
