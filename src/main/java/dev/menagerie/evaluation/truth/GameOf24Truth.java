// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.truth;

import dev.menagerie.evaluation.family.Fraction;
import dev.menagerie.evaluation.family.GameOf24;
import dev.menagerie.evaluation.oracle.Draw;
import dev.menagerie.evaluation.oracle.Scene;
import dev.menagerie.evaluation.oracle.Truth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A puzzle of the Game of 24. Chains of thought succeed as often as the puzzle's own rate, drawn
 * once from the distribution of the paper's logs; proposals prefer moves that keep 24 within reach;
 * values see a good position surely one step before the end, and half of the time one step earlier.
 */
public final class GameOf24Truth implements Truth {

  /** Numbers that are left after the first step. */
  private static final int MOST_LEFT = 3;

  /** In the order of the profile's weights. */
  private static final List<Promise> LOOKS =
      List.of(Promise.SURE, Promise.LIKELY, Promise.IMPOSSIBLE);

  private static final Fraction TARGET = Fraction.of(24);

  private final GameOf24.Puzzle puzzle;
  private final Map<List<Fraction>, Boolean> reached = new ConcurrentHashMap<>();

  public GameOf24Truth(GameOf24.Puzzle puzzle) {
    this.puzzle = puzzle;
  }

  @Override
  public String goal() {
    return puzzle.task().goal();
  }

  @Override
  public String state(Scene scene) {
    var judged = scene.judged();
    if (judged.isPresent()) {
      return "answer " + judged.get();
    }
    var position = position(scene.steps());
    return position.sound() ? position.name() : "unsound after " + scene.steps().size();
  }

  private Position24 position(List<String> steps) {
    return Position24.start(puzzle).after(steps);
  }

  private boolean reaches(List<Fraction> left) {
    return reached.computeIfAbsent(left, GameOf24::reaches);
  }

  private boolean reaches(Position24 position) {
    return position.sound() && reaches(position.left());
  }

  @Override
  public List<String> steps(Scene scene, Draw draw) {
    var position = position(scene.steps());
    int left = position.terms().size();
    if (left < 2) {
      return List.of();
    }
    double mean = draw.profile().figure("game24.propose.count." + left);
    double spread = draw.profile().figure("game24.propose.spread");
    int count = (int) Math.max(1, Math.round(mean * (1 + spread * draw.normal("count"))));
    double odds = draw.profile().figure("game24.propose.odds." + left);
    var moves =
        draw.some(
            "move",
            count,
            GameOf24.moves(position.left()),
            move -> reaches(move.left()) ? odds : 1);
    var steps = new ArrayList<String>();
    for (var move : moves) {
      boolean right =
          draw.chance(
              "valid " + move.text(), draw.profile().figure("game24.propose.valid." + left));
      steps.add(right ? Position24.written(move) : miswritten(move, draw));
    }
    return List.copyOf(steps);
  }

  /** Half of what is written wrongly has the wrong result, half a wrong list of what is left. */
  private static String miswritten(GameOf24.Move move, Draw draw) {
    int at = move.text().lastIndexOf('=') + 2;
    var left = new ArrayList<>(move.left().stream().map(Fraction::toString).toList());
    var wrong = move.left().getLast().plus(Fraction.of(1)).toString();
    left.set(left.size() - 1, wrong);
    return draw.chance("miswritten " + move.text(), 0.5)
        ? Position24.written(move.text().substring(0, at) + wrong, left)
        : Position24.written(move.text(), left);
  }

  @Override
  public Promise promise(Scene scene, Draw draw) {
    var judged = scene.judged();
    if (judged.isPresent()) {
      return looks(1, puzzle.check(judged.get()).right(), draw);
    }
    var position = position(scene.steps());
    return looks(4 - scene.steps().size(), reaches(position), draw);
  }

  /** The logs have no verdict on a game that has not begun: it may be won. */
  private static Promise looks(int left, boolean reachable, Draw draw) {
    if (left > MOST_LEFT) {
      return Promise.LIKELY;
    }
    var figure = "game24.value.%d.%s".formatted(left, reachable ? "reachable" : "dead");
    return LOOKS.get(draw.index("value", draw.profile().numbers(figure)));
  }

  @Override
  public int choice(Scene scene, Draw draw) {
    int best = 1;
    var top = Promise.IMPOSSIBLE;
    for (int index = 0; index < scene.choices().size(); index++) {
      var steps = scene.choices().get(index);
      var promise = looks(4 - steps.size(), reaches(position(steps)), draw);
      if (promise.compareTo(top) < 0) {
        top = promise;
        best = index + 1;
      }
    }
    return best;
  }

  @Override
  public Reasoned answer(Scene scene, Draw draw) {
    if (!scene.steps().isEmpty()) {
      return concluded(scene.steps(), draw);
    }
    var how = scene.stepByStep() ? "game24.cot" : "game24.io";
    var beta = draw.profile().numbers(how);
    double success = draw.ofTask().beta(how, beta.getFirst(), beta.getLast());
    var own = draw.alone();
    return played(own.chance("right", success), own);
  }

  /** The steps put together; now and then one is mistaken for another. */
  private Reasoned concluded(List<String> steps, Draw draw) {
    var expression = position(steps).expression();
    var written =
        draw.chance("game24.transcribe") ? expression : expression.replaceFirst(" [-+*/] ", " + ");
    return new Reasoned(String.join("\n", steps), written + " = 24");
  }

  /** A whole game: to 24, or past it at the step at which the paper's samples lost it. */
  private Reasoned played(boolean right, Draw draw) {
    var position = Position24.start(puzzle);
    var steps = new ArrayList<String>();
    var lost = draw.profile().numbers("game24.cot.lost");
    boolean alive = true;
    for (int step = 0; step < 3; step++) {
      boolean keep = alive && (right || !draw.chance("lost " + step, lost.get(step)));
      var moves = GameOf24.moves(position.left());
      var wanted = moves.stream().filter(it -> reaches(it.left()) == keep).toList();
      var move = draw.one("step " + step, wanted.isEmpty() ? moves : wanted);
      alive = reaches(move.left());
      steps.add(Position24.written(move));
      position = position.after(steps.getLast());
    }
    boolean made = position.left().getFirst().equals(TARGET);
    var answer = position.expression() + (made ? " = 24" : " = " + position.left().getFirst());
    return new Reasoned(String.join("\n", steps), answer);
  }
}
