import { browse } from "./browse/browse";
import { showBuild } from "./build";
import { offerCopy } from "./reading/copy";
import { followReading } from "./reading/outline";
import { offerPrint } from "./reading/print";
import { toggleScheme } from "./scheme/toggle";
import { showState } from "./state";

const script = document.currentScript as HTMLScriptElement;

toggleScheme();
showState();
offerCopy();
offerPrint();
followReading();
void showBuild(script);
void browse();
