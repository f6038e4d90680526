// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.calculator;

import com.ezylang.evalex.Expression;
import com.ezylang.evalex.data.EvaluationValue;
import com.ezylang.evalex.functions.FunctionIfc;
import com.ezylang.evalex.functions.FunctionParameterDefinition;
import com.ezylang.evalex.parser.Token;
import java.util.List;

/**
 * A function as the parser knows it, with what it computes.
 *
 * @param most how many arguments it takes at most
 */
record Function(int least, int most, Body body) implements FunctionIfc {

  /** What a function computes of its arguments, whose number is right. */
  @FunctionalInterface
  interface Body {
    Value of(List<Value> arguments);
  }

  Value apply(String name, List<Value> arguments) {
    if (arguments.size() < least || arguments.size() > most) {
      throw new NotComputable(name + " takes " + count() + ", not " + arguments.size());
    }
    return body.of(arguments);
  }

  private String count() {
    if (most == Integer.MAX_VALUE) {
      return least + " or more arguments";
    }
    return (least == most ? "" + least : least + " to " + most)
        + (most == 1 ? " argument" : " arguments");
  }

  @Override
  public List<FunctionParameterDefinition> getFunctionParameterDefinitions() {
    return List.of();
  }

  @Override
  public boolean hasVarArgs() {
    return true;
  }

  @Override
  public void validatePreEvaluation(Token token, EvaluationValue... arguments) {
    throw new UnsupportedOperationException("the parser's own arithmetic is not used");
  }

  @Override
  public EvaluationValue evaluate(
      Expression expression, Token token, EvaluationValue... arguments) {
    throw new UnsupportedOperationException("the parser's own arithmetic is not used");
  }
}
