// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The random numbers of one reply, each by a name of its own. What is wrong with a model is wrong
 * again when it is asked again: two replies in the same state are drawn from the same numbers with
 * the probability {@code rho} of the profile, and else independently.
 */
public final class Draw {

  private final Profile profile;
  private final Key task;
  private final Key own;
  private final Key shared;

  private Draw(Profile profile, Key task, Key own, Key shared) {
    this.profile = profile;
    this.task = task;
    this.own = own;
    this.shared = shared;
  }

  /**
   * The draws of a reply.
   *
   * @param task of the seed and the task
   * @param kind of the prompt
   * @param state that the prompt has arrived at
   * @param sample which of the replies in this state
   */
  static Draw of(Profile profile, Key task, String kind, String state, String sample) {
    var latent = task.with("kind").with(kind).with("state").with(state);
    var own = latent.with("sample").with(sample);
    // Each of two replies follows the state's own numbers with the root of rho: both do with rho.
    boolean follows = own.with("follows").uniform() < Math.sqrt(profile.figure("rho"));
    return new Draw(profile, task, own, follows ? latent.with("latent") : own);
  }

  public Profile profile() {
    return profile;
  }

  /** The same draws, but independent of those of other replies. */
  public Draw alone() {
    return new Draw(profile, task, own, own);
  }

  /** Draws that all replies to a task have in common: how hard it is, what one takes it for. */
  public Draw ofTask() {
    return new Draw(profile, task, task, task);
  }

  /** Uniform from 0 to below 1. */
  public double uniform(String what) {
    return shared.with(what).uniform();
  }

  public boolean chance(String what, double probability) {
    return uniform(what) < probability;
  }

  /** Whether something happens as often as the profile says under this name. */
  public boolean chance(String figure) {
    return chance(figure, profile.figure(figure));
  }

  /** An index, as often as its weight is to the sum of all; the last if there is no weight. */
  public int index(String what, List<Double> weights) {
    double sum = weights.stream().mapToDouble(it -> it).sum();
    double left = uniform(what) * sum;
    for (int index = 0; index < weights.size(); index++) {
      left -= weights.get(index);
      if (left < 0) {
        return index;
      }
    }
    return weights.size() - 1;
  }

  /** One of several, all as likely. */
  public <T> T one(String what, List<T> of) {
    return of.get((int) (uniform(what) * of.size()));
  }

  /** One of several, the first more often than the second and so on, by Zipf's law. */
  public <T> T zipf(String what, List<T> of, double exponent) {
    var weights = new ArrayList<Double>();
    for (int rank = 1; rank <= of.size(); rank++) {
      weights.add(Math.pow(rank, -exponent));
    }
    return of.get(index(what, weights));
  }

  /** At most so many different ones, each next one by its odds among those that are left. */
  public <T> List<T> some(String what, int count, List<T> of, ToDoubleFunction<T> odds) {
    var left = new ArrayList<>(of);
    var chosen = new ArrayList<T>();
    while (chosen.size() < count && !left.isEmpty()) {
      var weights = left.stream().map(odds::applyAsDouble).toList();
      chosen.add(left.remove(index(what + " " + chosen.size(), weights)));
    }
    return chosen;
  }

  /**
   * A number of rare events by Poisson's law.
   *
   * @param mean 0 to 700
   */
  public int poisson(String what, double mean) {
    double left = uniform(what);
    double chance = Math.exp(-mean);
    int count = 0;
    while (left >= chance && chance > 0) {
      left -= chance;
      chance *= mean / ++count;
    }
    return count;
  }

  /** Normally distributed around 0 with a deviation of 1. */
  public double normal(String what) {
    double radius = Math.sqrt(-2 * Math.log(1 - uniform(what + " radius")));
    return radius * Math.cos(2 * Math.PI * uniform(what + " angle"));
  }

  /**
   * A probability of the distribution Beta(a, b), by Jöhnk's method. If one of both is 0 it is
   * certain: never for a = 0, always for b = 0.
   */
  public double beta(String what, double a, double b) {
    if (a == 0 || b == 0) {
      return a == 0 ? 0 : 1;
    }
    for (int round = 0; ; round++) {
      double x = Math.pow(uniform(what + " x" + round), 1 / a);
      double y = Math.pow(uniform(what + " y" + round), 1 / b);
      if (x + y <= 1 && x + y > 0) {
        return x / (x + y);
      }
    }
  }
}
