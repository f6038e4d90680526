// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.calculator;

import com.ezylang.evalex.parser.Token;
import com.ezylang.evalex.parser.Token.TokenType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Checks that numbers and operators alternate, and that commas stand between arguments: the parser
 * drops what is left over instead of refusing it.
 */
final class Grammar {

  private static final int MAX_NESTING = 100;

  /** The open brackets, innermost first: whether each is a function's. */
  private final Deque<Boolean> brackets = new ArrayDeque<>();

  private boolean numberWanted = true;
  private boolean afterFunction;

  private Grammar() {}

  /** Refuses, with the place and the reason, what is not an expression. */
  static void check(List<Token> tokens) {
    var grammar = new Grammar();
    tokens.forEach(grammar::next);
    if (tokens.isEmpty()) {
      throw new NotComputable("the expression is empty");
    }
    if (grammar.numberWanted) {
      throw wrong(tokens.getLast(), "the expression ends where a number was expected");
    }
  }

  private void next(Token token) {
    switch (token.getType()) {
      case NUMBER_LITERAL, VARIABLE_OR_CONSTANT -> {
        begin(token);
        numberWanted = false;
      }
      case FUNCTION, PREFIX_OPERATOR -> begin(token);
      case BRACE_OPEN -> open(token);
      case BRACE_CLOSE -> {
        end(token);
        brackets.poll();
      }
      case INFIX_OPERATOR -> {
        end(token);
        numberWanted = true;
      }
      case POSTFIX_OPERATOR -> end(token);
      case COMMA -> comma(token);
      default -> throw wrong(token, "only numbers, operators and functions are computed");
    }
    afterFunction = token.getType() == TokenType.FUNCTION;
  }

  private void open(Token token) {
    begin(token);
    brackets.push(afterFunction);
    if (brackets.size() > MAX_NESTING) {
      throw wrong(token, "brackets are nested more than " + MAX_NESTING + " deep");
    }
  }

  private void comma(Token token) {
    end(token);
    if (!Boolean.TRUE.equals(brackets.peek())) {
      throw wrong(
          token,
          "a comma stands only between the arguments of a function; write 1234.5 for a number,"
              + " without separators of thousands");
    }
    numberWanted = true;
  }

  private void begin(Token token) {
    if (!numberWanted) {
      throw wrong(token, "an operator is missing before it, such as *");
    }
  }

  private void end(Token token) {
    if (numberWanted) {
      throw wrong(token, "a number was expected before it");
    }
  }

  private static NotComputable wrong(Token token, String message) {
    return NotComputable.at(token.getStartPosition(), token.getValue(), message);
  }
}
