// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.larder.core.CacheStack;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.CacheBackendFactory;
import io.github.larder.spi.CacheStore;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class BackendSelectionTest {

  @Test
  @SuppressWarnings("NullAway") // like a variable that is not set
  void nullIsRejectedWithAHint() {
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> BackendSelection.parse(null),
            () -> CacheStack.builder().backend((String) null),
            () -> CacheStack.builder().backend(null, Map.of()))) {
      assertThatNullPointerException()
          .isThrownBy(call)
          .withMessageContainingAll("alias or URL", "null", "dynamodb");
    }
    assertThatNullPointerException()
        .isThrownBy(() -> CacheStack.builder().backend("memory", null))
        .withMessage("options");
  }

  @Test
  void readsAnAlias() {
    assertThat(BackendSelection.parse(" dynamodb "))
        .isEqualTo(new BackendSelection("dynamodb", "", Map.of()));
  }

  @Test
  void readsAUrlAndDecodesItsQuery() {
    assertThat(BackendSelection.parse("dynamodb://us-west-2/http_cache?ttl=false&a=b%26c+d"))
        .isEqualTo(
            new BackendSelection(
                "dynamodb", "//us-west-2/http_cache", Map.of("ttl", "false", "a", "b&c+d")));
  }

  @Test
  void readsALocationWithoutAnAuthority() {
    assertThat(BackendSelection.parse("other::place:"))
        .isEqualTo(new BackendSelection("other", ":place:", Map.of()));
  }

  @Test
  void readsProperties() {
    Properties properties = new Properties();
    properties.setProperty("larder.backend", "dynamodb?ttl=false");
    properties.setProperty("larder.backend.region", "us-west-2");
    properties.setProperty("other", "ignored");
    assertThat(BackendSelection.from(properties))
        .contains(
            new BackendSelection("dynamodb", "", Map.of("ttl", "false", "region", "us-west-2")));
    assertThat(BackendSelection.from(new Properties())).isEmpty();
  }

  @Test
  void readsTheEnvironment() {
    assertThat(
            BackendSelection.from(
                Map.of("LARDER_BACKEND", "dynamodb", "LARDER_BACKEND_CREATE_TABLE", "false")))
        .contains(new BackendSelection("dynamodb", "", Map.of("createTable", "false")));
    assertThat(BackendSelection.from(Map.of("LARDER_BACKEND", " "))).isEmpty();
  }

  @Test
  void anOptionSetTwiceIsAnErrorThatHidesItsValues() {
    assertThatThrownBy(() -> BackendSelection.parse("x?a=s3cret&a=other"))
        .isInstanceOf(BackendConfigurationException.class)
        .hasMessageContaining("'a' is set twice")
        .hasMessageNotContaining("s3cret");
    assertThatThrownBy(() -> BackendSelection.parse("x?a=1").with(Map.of("a", "2")))
        .hasMessageContaining("'a' is set twice");
  }

  @Test
  void invalidTextIsAnErrorThatShowsTheValidForms() {
    assertThatThrownBy(() -> BackendSelection.parse("DynamoDB?secret=s3cret"))
        .isInstanceOf(BackendConfigurationException.class)
        .hasMessageContaining("'DynamoDB'")
        .hasMessageContaining("dynamodb://us-west-2/http_cache")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void pairWithoutAValueIsAnError() {
    assertThatThrownBy(() -> BackendSelection.parse("x?s3cret"))
        .hasMessageContaining("name=value")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void textFormShowsNoOptions() {
    assertThat(BackendSelection.parse("x://here?token=s3cret")).hasToString("x://here");
    assertThat(BackendSelection.parse("x://user:s3cret@here")).hasToString("x://here");
  }

  @Test
  void aBackendWithoutLocationsRejectsOne() {
    assertThatThrownBy(() -> BackendSelection.parse("plain://there").optionsFor(new Plain()))
        .isInstanceOf(BackendConfigurationException.class)
        .hasMessageContaining("takes no location");
    assertThat(BackendSelection.parse("plain?a=b").optionsFor(new Plain()))
        .containsExactly(Map.entry("a", "b"));
  }

  private static final class Plain implements CacheBackendFactory {
    @Override
    public String alias() {
      return "plain";
    }

    @Override
    public CacheStore create(BackendConfig config) {
      throw new AssertionError("unexpected call");
    }
  }
}
