// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.calculator;

import com.ezylang.evalex.parser.ASTNode;
import com.ezylang.evalex.parser.Token;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Evaluates expressions exactly, over fractions, as far as they stay fractions. */
final class Calculator {

  private Calculator() {}

  /**
   * The value of an expression.
   *
   * @throws NotComputable with what is wrong, for whoever wrote the expression
   */
  static Value evaluate(String expression) {
    return value(Syntax.parse(expression));
  }

  /** A loop, not a stream: long sums are deep trees. */
  private static Value value(ASTNode node) {
    var token = node.getToken();
    var operands = new ArrayList<Value>();
    for (var parameter : node.getParameters()) {
      operands.add(value(parameter));
    }
    try {
      return switch (token.getType()) {
        case NUMBER_LITERAL -> Value.exact(number(token.getValue()));
        case VARIABLE_OR_CONSTANT -> constant(token.getValue());
        case INFIX_OPERATOR -> operator(token).of(operands.getFirst(), operands.getLast());
        case PREFIX_OPERATOR, POSTFIX_OPERATOR -> operator(token).of(operands.getFirst());
        case FUNCTION -> function(token, operands);
        default -> throw new NotComputable("this is not a number");
      };
    } catch (NotComputable e) {
      throw e.placed(token.getStartPosition(), token.getValue());
    }
  }

  private static Operator operator(Token token) {
    return (Operator) token.getOperatorDefinition();
  }

  private static Value function(Token token, List<Value> arguments) {
    return ((Function) token.getFunctionDefinition()).apply(token.getValue(), arguments);
  }

  private static Value constant(String name) {
    var value = Functions.constants().get(name.toLowerCase(Locale.ROOT));
    if (value == null) {
      throw new NotComputable(
          "not a number and not one of the constants pi and e; the functions are "
              + String.join(", ", Functions.byName().keySet()));
    }
    return value;
  }

  private static Rational number(String text) {
    try {
      return text.startsWith("0x") || text.startsWith("0X")
          ? Rational.of(new BigInteger(text.substring(2), 16))
          : Rational.of(new BigDecimal(text));
    } catch (NumberFormatException _) {
      throw new NotComputable("this is not a number");
    }
  }
}
