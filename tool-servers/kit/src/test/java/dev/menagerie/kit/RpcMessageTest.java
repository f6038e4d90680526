// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class RpcMessageTest {

  @TestFactory
  Stream<DynamicTest> reads_what_the_table_says() {
    return RpcCases.all()
        .map(row -> DynamicTest.dynamicTest(row.getString("case"), () -> reads(row)));
  }

  @Test
  void what_is_nested_too_deeply_is_no_message() {
    var deep =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"params\":{\"a\":" + "[".repeat(100_000);
    assertThatThrownBy(() -> RpcMessage.parse(deep))
        .isInstanceOfSatisfying(
            RpcError.class, e -> assertThat(e.code()).isEqualTo(RpcError.PARSE));
  }

  private static void reads(JsonObject row) {
    var text = row.getString("text");
    if (row.containsKey("refused")) {
      assertThatThrownBy(() -> RpcMessage.parse(text))
          .isInstanceOfSatisfying(
              RpcError.class, e -> assertThat(e.code()).isEqualTo(row.getInt("refused")));
      return;
    }
    var kinds = row.getJsonArray("reads").getValuesAs(JsonString::getString);

    var messages = RpcMessage.parse(text);

    assertThat(messages).map(RpcMessageTest::kind).isEqualTo(kinds);
    assertThat(messages).allSatisfy(message -> again(message));
  }

  private static void again(RpcMessage message) {
    if (!(message instanceof RpcMessage.Failed)) {
      assertThat(RpcMessage.of(message.json())).isEqualTo(message);
    } else {
      assertThat(RpcMessage.of(message.json()).json()).isEqualTo(message.json());
    }
  }

  private static String kind(RpcMessage message) {
    return switch (message) {
      case RpcMessage.Request _ -> "request";
      case RpcMessage.Notification _ -> "notification";
      case RpcMessage.Response _ -> "response";
      case RpcMessage.Failed _ -> "error";
    };
  }
}
