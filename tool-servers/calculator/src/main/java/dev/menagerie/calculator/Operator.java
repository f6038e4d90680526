// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.calculator;

import com.ezylang.evalex.Expression;
import com.ezylang.evalex.config.ExpressionConfiguration;
import com.ezylang.evalex.data.EvaluationValue;
import com.ezylang.evalex.operators.OperatorIfc;
import com.ezylang.evalex.parser.Token;

/**
 * An operator as the parser knows it, with what it computes.
 *
 * <p>A sign before a number has the precedence of powers and stands to the right, so that {@code
 * -2^2} is -4 and {@code 2^-1} is a half.
 */
enum Operator implements OperatorIfc {
  PLUS(OPERATOR_PRECEDENCE_ADDITIVE) {
    @Override
    Value of(Value left, Value right) {
      return left.with(right, left.number().plus(right.number()));
    }
  },
  MINUS(OPERATOR_PRECEDENCE_ADDITIVE) {
    @Override
    Value of(Value left, Value right) {
      return left.with(right, left.number().minus(right.number()));
    }
  },
  TIMES(OPERATOR_PRECEDENCE_MULTIPLICATIVE) {
    @Override
    Value of(Value left, Value right) {
      return left.with(right, left.number().times(right.number()));
    }
  },
  OVER(OPERATOR_PRECEDENCE_MULTIPLICATIVE) {
    @Override
    Value of(Value left, Value right) {
      return left.with(right, left.number().over(right.number()));
    }
  },
  MOD(OPERATOR_PRECEDENCE_MULTIPLICATIVE) {
    @Override
    Value of(Value left, Value right) {
      return left.with(right, left.number().mod(right.number()));
    }
  },
  POWER(OPERATOR_PRECEDENCE_POWER_HIGHER) {
    @Override
    Value of(Value left, Value right) {
      return Powers.power(left, right);
    }
  },
  POSITIVE(OPERATOR_PRECEDENCE_POWER_HIGHER) {
    @Override
    Value of(Value operand) {
      return operand;
    }
  },
  NEGATIVE(OPERATOR_PRECEDENCE_POWER_HIGHER) {
    @Override
    Value of(Value operand) {
      return operand.map(Rational::negated);
    }
  },
  PERCENT(OPERATOR_PRECEDENCE_POWER_HIGHER + 20) {
    @Override
    Value of(Value operand) {
      return operand.map(number -> number.over(Rational.of(100)));
    }
  },
  FACTORIAL(OPERATOR_PRECEDENCE_POWER_HIGHER + 20) {
    @Override
    Value of(Value operand) {
      return Counting.factorial(operand);
    }
  };

  private final int precedence;

  Operator(int precedence) {
    this.precedence = precedence;
  }

  Value of(Value left, Value right) {
    throw new IllegalStateException(name() + " has one operand, not " + left + " and " + right);
  }

  Value of(Value operand) {
    throw new IllegalStateException(name() + " has two operands, not " + operand);
  }

  @Override
  public int getPrecedence() {
    return precedence;
  }

  @Override
  public int getPrecedence(ExpressionConfiguration configuration) {
    return precedence;
  }

  @Override
  public boolean isLeftAssociative() {
    return !(this == POWER || isPrefix());
  }

  @Override
  public boolean isPrefix() {
    return this == POSITIVE || this == NEGATIVE;
  }

  @Override
  public boolean isPostfix() {
    return this == PERCENT || this == FACTORIAL;
  }

  @Override
  public boolean isInfix() {
    return !isPrefix() && !isPostfix();
  }

  @Override
  public boolean isOperandLazy() {
    return false;
  }

  @Override
  public EvaluationValue evaluate(Expression expression, Token token, EvaluationValue... operands) {
    throw new UnsupportedOperationException("the parser's own arithmetic is not used");
  }
}
