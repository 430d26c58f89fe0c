import java.util.List;
import org.apache.beam.sdk.util.construction.resources.PipelineResourcesDetector;

/**
 * Has a job bring no jars along, as a Flink that runs from the same folder has them. Without it every submission uploads 162
 * of them, which takes 16 s. It is named by the pipeline option pipeline_resources_detector_factory_class.
 */
public final class NoJars implements PipelineResourcesDetector.Factory {
  /** Makes the factory, as Beam looks for it by this name. */
  public static NoJars create() {
    return new NoJars();
  }

  @Override
  public PipelineResourcesDetector getPipelineResourcesDetector() {
    return loader -> List.of();
  }
}
