// SPDX-License-Identifier: Apache-2.0
package io.github.larder.testing;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Injects the {@link LocalDynamoDb} of the test run, as a parameter of a constructor or a method.
 * It starts with the first test that needs it and stops after the last test; with the system
 * property {@code larder.local-dynamodb=jvm} it stays open for the next run in this JVM, since
 * mutation testing makes a run for each test.
 */
public final class LocalDynamoDbExtension implements ParameterResolver {

  private static final Namespace NAMESPACE = Namespace.create(LocalDynamoDbExtension.class);

  /** Used by JUnit. */
  public LocalDynamoDbExtension() {}

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == LocalDynamoDb.class;
  }

  @Override
  public LocalDynamoDb resolveParameter(ParameterContext parameter, ExtensionContext context) {
    if ("jvm".equals(System.getProperty("larder.local-dynamodb"))) {
      return OfJvm.LOCAL;
    }
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(
            LocalDynamoDb.class, type -> LocalDynamoDb.inMemory(), LocalDynamoDb.class);
  }

  /** Closed with the JVM. */
  private static final class OfJvm {
    private static final LocalDynamoDb LOCAL = LocalDynamoDb.inMemory();
  }
}
