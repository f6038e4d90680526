// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.server.RateLimits.Rates;
import dev.menagerie.server.access.Role;
import dev.menagerie.server.access.Tenant;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitsTest {

  private final AtomicLong nanos = new AtomicLong();

  private RateLimits limits(int perMinute, int burst, int failures) {
    return new RateLimits(new Rates(perMinute, burst, failures), nanos::get);
  }

  private static dev.menagerie.server.access.Caller caller(String tenant, String name) {
    return new dev.menagerie.server.access.Caller(name, new Tenant(tenant), Role.USER, true);
  }

  @Test
  void a_burst_is_taken_and_what_is_above_it_has_to_wait() {
    var limits = limits(60, 3, 0);
    var anna = caller("zoo", "anna");
    for (int i = 0; i < 3; i++) {
      limits.take(anna);
    }

    assertThatThrownBy(() -> limits.take(anna))
        .isInstanceOfSatisfying(
            Problem.class,
            it -> {
              assertThat(it.status()).isEqualTo(429);
              assertThat(it.json().getInt("retryAfter")).isEqualTo(1);
            });
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThatCode(() -> limits.take(anna)).doesNotThrowAnyException();
  }

  @Test
  void callers_of_one_name_in_two_tenants_have_a_limit_each() {
    var limits = limits(1, 1, 0);
    limits.take(caller("zoo", "anna"));

    assertThatCode(() -> limits.take(caller("park", "anna"))).doesNotThrowAnyException();
    assertThatThrownBy(() -> limits.take(caller("zoo", "anna"))).isInstanceOf(Problem.class);
  }

  @Test
  void an_address_that_fails_too_often_has_to_wait() {
    var limits = limits(0, 0, 2);
    limits.failed("10.0.0.1");
    limits.failed("10.0.0.1");

    assertThatThrownBy(() -> limits.failed("10.0.0.1"))
        .isInstanceOfSatisfying(
            Problem.class, it -> assertThat(it.json().getInt("retryAfter")).isEqualTo(30));
    assertThatCode(() -> limits.failed("10.0.0.2")).doesNotThrowAnyException();
    nanos.addAndGet(Duration.ofSeconds(30).toNanos());
    assertThatCode(() -> limits.failed("10.0.0.1")).doesNotThrowAnyException();
  }

  @Test
  void without_limits_nothing_is_refused() {
    var limits = limits(0, 0, 0);

    for (int i = 0; i < 1_000; i++) {
      limits.take(caller("zoo", "anna"));
      limits.failed("10.0.0.1");
      limits.failed("10.0.0.1");
    }
  }

  @Test
  void of_strangers_so_much_is_recorded_per_address_and_of_all() {
    var limits = limits(0, 0, 0);
    for (int i = 0; i < 60; i++) {
      assertThat(limits.recorded("10.0.0.1")).isTrue();
    }
    assertThat(limits.recorded("10.0.0.1")).isFalse();

    for (int i = 0; i < 540; i++) {
      assertThat(limits.recorded("10.1.%d.%d".formatted(i / 100, i % 100))).isTrue();
    }
    assertThat(limits.recorded("10.0.0.2")).isFalse();

    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(limits.recorded("10.0.0.1")).isTrue();
    assertThat(limits.recorded("10.0.0.1")).isFalse();
    assertThat(limits.recorded("10.0.0.2")).isTrue();
  }
}
