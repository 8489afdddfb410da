@NullMarked
package io.github.larder.backend.dynamodb;

import org.jspecify.annotations.NullMarked;
