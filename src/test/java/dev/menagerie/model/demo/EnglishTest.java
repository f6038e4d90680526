// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.model.demo.Expression.Binary;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnglishTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          What is 17.5% of 240, plus 12? | 54
          Ina and Tom share 60 dollars in the ratio 3 to 2. How much does Tom get? | 24
          80 sweets are split in the ratio 5:3. How many are in the larger share? | 50
          The ratio of cats to dogs is 3 to 4. There are 28 dogs. How many cats are there? | 21
          The level rose by 7 from 12. What is it now? | 19
          Rents rose by 10% from 700. What are they now? | 770
          The stock fell from 50 by 12. How much is it? | 38
          The fee rose by 5 from 40. What is the percent increase? | 12.5
          The fee rose by 6 to 40. What was it before? | 34
          Joe is 6 years older than Ida, who is 15. How old is Joe? | 21
          Uma is 3 years younger than Max. Max is 20. How old is Uma? | 17
          Max is 8 cm taller than Uma. Max is 180 cm tall. How tall is Uma? | 172
          Rob has 4 more pens than Sue, who has 9. How many have they together? | 22
          Take away 48 from 1,000. | 952
          A theatre has 14 rows of 25 chairs. How many chairs are there? | 350
          A dozen crates hold 30 jars each. How many jars is that? | 360
          By what percentage did it fall when it went from 80 to 60? | 25
          Kim has 11 stamps, which is 4 more than Lou. How many has Lou? | 7
          How much change do I get from 50 dollars if I buy 4 pies at 6.25 each? | 25
          A recipe for 2 people needs 150 grams. How many grams for 5 people? | 375
          A coat costs $90 and is marked down by 30%. What is the new price? | 63
          I bought 6 cups at $2.25 each and a plate for $7.10. What did I pay? | 20.6
          What is left over when 100 is divided by 7? | 2
          How many seconds are there in 3 minutes? | 180
          Convert 2.5 km to metres | 2500
          There are 72 eggs in 6 boxes; how many eggs per box? | 12
          How much more is 75 than 48? | 27
          By how much does 64 exceed 39? | 25
          A mill grinds 15 sacks a day. How many sacks does it grind in 3 weeks? | 315
          If one stamp is 0.85, what do twelve stamps cost? | 10.2
          If 4 mugs cost 14, how much do 10 mugs cost? | 35
          How many times does 8 go into 120? | 15
          How many 7s are in 91? | 13
          Round 3.14159 to three decimal places. | 3.142
          You have 2 dozen rolls and eat 9. How many are left? | 15
          Divide the sum of 13 and 29 by 6. | 7
          Ann is 9 and her uncle is 4 times as old. How old is he? | 36
          Ben has 7 coins. Eva has twice as many. How many do they have together? | 21
          A film lasts 150 minutes. We saw 40% of it. How many minutes are left? | 90
          The rent rose from 400 to 430. What is the percent increase? | 7.5
          A rectangle is 30 by 12. What is its area? | 360
          What is the perimeter of a rectangle of 30 by 12? | 84
          Is 12 * 12 greater than 143? | yes (the difference is 1)
          Does 9 squared equal 80? | no (the difference is 1)
          Two friends share a bill of 45 dollars equally. What does each pay? | 22.5
          She earns 20 dollars an hour and works 7.5 hours. What does she earn? | 150
          How long does it take to drive 210 km at 60 km per hour? | 3.5
          Multiply 12 by the sum of 3 and 4 | 84
          how much is a third of 99 | 33
          increase 80 by 15 percent | 92
          twelve times seven | 84
          What's the square root of 144? | 12
          2 to the power of 10 | 1024
          What is the difference between 90 and 37? | 53
          average of 4, 8 and 15 | 9
          (3+4)*12^2 | 1008
          Please calculate 1,234,567 + 1. | 1234568
          What do you get if you add $4.50 and $3.25? | 7.75
          Subtract 19 from 100 | 81
          Divide 144 by 12 and then add 5 | 17
          Take 12, add 5, then multiply by 3 | 51
          What is 20 percent off 250? | 200
          80 plus 15% | 92
          What is 100 minus 25%? | 75
          twenty-five squared | 625
          one hundred and five divided by five | 21
          the product of 6, 7 and 2 | 84
          How much is 3/4 of 60? | 45
          two thirds of 90 | 60
          half of 37 | 18.5
          Double 21 | 42
          What is the sum of 12, 5 and 7, divided by 3? | 8
          What is 7 less than 20? | 13
          5 more than 9 | 14
          What percentage of 80 is 20? | 25
          20 is what percent of 80? | 25
          Decrease 200 by 12.5% | 175
          What is the remainder when 17 is divided by 5? | 2
          17 mod 5 | 2
          What is 5 factorial? | 120
          6! | 720
          2^3^2 | 512
          -3 + 10 | 7
          How much is 12 × 11 − 2? | 130
          the cube root of 27 | 3
          3 squared plus 4 squared | 25
          Add 3 and 4, raised to the power of 2 | 49
          12 apples plus 5 apples | 17
          What is the largest of 4, 19 and 7? | 19
          What's an 18% tip on 50? | 9
          add 2 and 3, then double the result | 10
          What is three quarters of 200 minus 10 | 140
          Compute ((2 + 3) * (7 - 4)) / 5 | 3
          I need the sum of 17 and 25. | 42
          What is 2 to the 5th power? | 32
          Could you tell me what 45 divided by 9 equals? | 5
          How much do 19 and 23 add up to? | 42
          What is 15 percent of 80 increased by 4? | 16
          If you subtract 8 from 30 and divide the result by 2, what do you get? | 11
          What is the sum of the numbers 3, 5, 9? | 17
          What is the total of 10, 20 and 30? | 60
          Find the median of 3, 9, 4 | 4
          a dozen times three | 36
          What is 3.5 * (2 + 4)? | 21
          Add 20% to 150 | 180
          Take 30% off 120. | 84
          Which is larger, 3/4 or 5/7? | 0.75
          A shop sells pens at $2.50 each. How much do 8 pens cost? | 20
          Tom has 12 apples and gives away 5. How many are left? | 7
          A train travels 60 km per hour for 3 hours. How far does it go? | 180
          3 pens at 2 each and 2 books at 7.50 each: what is the total? | 21
          There are 3 shelves with 14 books each. 5 books are sold. How many are left? | 37
          Each box holds 12 eggs. How many eggs are in 7 boxes? | 84
          A jacket costs 80 and is reduced by 15%. What is its price now? | 68
          Work out 15% of 300 and add 7 | 52
          """)
  void arithmetic_in_plain_english_is_understood(String question, String answer) {
    var found = Quest.arithmetic(question).map(it -> it.shown(it.expression().value()));

    assertThat(found).as(question).contains(answer);
  }

  @RepeatedTest(200)
  void an_expression_put_into_words_is_read_back(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    var expression = expression(random, 3);
    var question = "What is " + words(expression, random) + "?";

    assertThat(Quest.arithmetic(question).map(it -> it.expression().value()))
        .as(question)
        .contains(expression.value());
    assertThat(
            Quest.arithmetic("Calculate " + Formula.of(expression))
                .map(it -> it.expression().value()))
        .contains(expression.value());
  }

  private static Expression expression(Random random, int depth) {
    if (depth == 0 || random.nextInt(4) == 0) {
      return depth == 3
          ? new Binary('+', Expression.of(random.nextInt(1, 99)), Expression.of(7))
          : Expression.of(random.nextInt(1, 99));
    }
    char sign = "+-*/".charAt(random.nextInt(4));
    var right = sign == '/' ? Expression.of(random.nextInt(1, 20)) : expression(random, depth - 1);
    return new Binary(sign, expression(random, depth - 1), right);
  }

  private static String words(Expression expression, Random random) {
    return switch (expression) {
      case Binary(var sign, var left, var right) -> {
        var a = bracketed(left, random);
        var b = bracketed(right, random);
        boolean noun = random.nextBoolean();
        yield switch (sign) {
          case '+' -> noun ? "the sum of %s and %s".formatted(a, b) : "%s plus %s".formatted(a, b);
          case '-' ->
              noun ? "%s subtracted from %s".formatted(b, a) : "%s minus %s".formatted(a, b);
          case '*' ->
              noun ? "the product of %s and %s".formatted(a, b) : "%s times %s".formatted(a, b);
          default ->
              noun
                  ? "the quotient of %s and %s".formatted(a, b)
                  : "%s divided by %s".formatted(a, b);
        };
      }
      default -> expression.value().text();
    };
  }

  private static String bracketed(Expression expression, Random random) {
    var words = words(expression, random);
    return expression instanceof Binary ? "(" + words + ")" : words;
  }
}
